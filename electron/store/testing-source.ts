import { spawn, type ChildProcessByStdio } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'

export type SourceProcess = ChildProcessByStdio<Writable, Readable, Readable>

// Node strips the types by itself; what it lacks is that our imports name no ending.
const hooks = `
import { existsSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'
registerHooks({
  resolve(specifier, context, next) {
    if (!specifier.startsWith('.')) return next(specifier, context)
    const url = new URL(specifier, context.parentURL)
    const found = [url.href, url.href + '.ts', url.href + '/index.ts'].find((href) =>
      /\\.\\w+$/.test(href) && existsSync(fileURLToPath(href)))
    return next(found ?? specifier, context)
  },
})`

/** Runs code that imports our source as it stands, in a process of its own, with the flags of our hosts. */
export function spawnSource(code: string, environment: Record<string, string> = {}): SourceProcess {
  const flags = ['--disallow-code-generation-from-strings', '--disable-proto=delete', '--no-warnings']
  const load = `data:text/javascript,${encodeURIComponent(hooks)}`
  const at = `${new URL('.', import.meta.url).href}source.ts`
  // A module from text has no place of its own to import from: what it names is made absolute here.
  const absolute = code.replace(
    /from '(\.[^']*)'/g,
    (_, path: string) => `from '${new URL(path, at).href}.ts'`,
  )
  const args = [...flags, '--import', load, '--input-type=module', '--eval', absolute]
  return spawn(process.execPath, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  })
}

/** All that a process says, and how it ends. */
export async function outcomeOf(
  child: SourceProcess,
): Promise<{ code: number | null; out: string; err: string }> {
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, out, err }
}

/** Resolves when a process has said this line. */
export async function says(child: SourceProcess, line: string): Promise<void> {
  let out = ''
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk
      if (out.includes(`${line}\n`)) resolve()
    })
    child.once('close', (code) => reject(new Error(`It ended with ${code} and said ${JSON.stringify(out)}`)))
  })
}
