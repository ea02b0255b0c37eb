import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type CliResult = { code: number | null; stdout: string; stderr: string }

const launcher = join('electron', 'hosts', 'launcher', 'cordon.mjs')

/** The built command as a person would run it, in a data folder of its own. */
export class Cli {
  readonly home = mkdtempSync(join(tmpdir(), 'cordon-cli-'))

  async run(
    words: readonly string[],
    options: { node?: string; env?: NodeJS.ProcessEnv } = {},
  ): Promise<CliResult> {
    const child = this.start(words, options)
    const result = { stdout: '', stderr: '' }
    child.stdout.on('data', (chunk: Buffer) => {
      result.stdout += String(chunk)
    })
    child.stderr.on('data', (chunk: Buffer) => {
      result.stderr += String(chunk)
    })
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
    return { code, ...result }
  }

  /** The one value that `--json` printed. Throws when stdout holds anything else. */
  async json(words: readonly string[]): Promise<{ code: number | null; value: unknown }> {
    const { code, stdout, stderr } = await this.run([...words, '--json'])
    const lines = stdout.trimEnd().split('\n')
    if (lines.length !== 1) throw new Error(`Not one line of JSON (exit ${code}): ${stdout}${stderr}`)
    return { code, value: JSON.parse(lines[0] ?? '') }
  }

  start(
    words: readonly string[],
    { node = process.execPath, env = {} }: { node?: string; env?: NodeJS.ProcessEnv } = {},
  ) {
    return spawn(node, [launcher, ...words], {
      env: { ...process.env, ...env, CORDON_HOME: join(this.home, 'data') },
    })
  }

  remove(): void {
    rmSync(this.home, { recursive: true, force: true })
  }
}
