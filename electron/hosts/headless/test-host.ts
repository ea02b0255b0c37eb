import { hash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hostConfig, hostFacts } from '../owner/host-config'
import { type Core, openCore } from '../owner/open-core'
import { PageAssets } from '../pages/page-assets'
import { type HeadlessHost, serveHeadless } from './server'

/** A headless host for tests: real core, real server, a page of a few bytes in place of the renderer's build. */
export type TestHost = HeadlessHost & { core: Core; home: string; origin: string; token(): Promise<string> }

/** With an `owner`, one that works through it: a guest in its data folder, to be closed before it. */
export async function startTestHost(owner?: TestHost): Promise<TestHost> {
  const home = owner?.home ?? mkdtempSync(join(tmpdir(), 'cordon-headless-'))
  const core = await openCore({ ...hostConfig(), dataFolder: join(home, 'data') }, hostFacts)
  const host = await serveHeadless({ core, assets: PageAssets.read(makePage(home)), port: 0 })
  const origin = `http://127.0.0.1:${host.port}`
  return {
    ...host,
    core,
    home,
    origin,
    async token() {
      const code = new URL(host.newAddress()).hash.replace('#code=', '')
      const response = await fetch(`${origin}/session`, {
        method: 'POST',
        headers: { origin, 'content-type': 'application/json' },
        body: JSON.stringify({ code }),
      })
      return ((await response.json()) as { token: string }).token
    },
    async close() {
      await host.close()
      await core.close()
      if (!owner) rmSync(home, { recursive: true, force: true })
    },
  }
}

function makePage(home: string): string {
  const files = {
    'index.html': '<!doctype html><meta property="csp-nonce" nonce="__CSP_NONCE__"><title>page</title>',
    'assets/a.js': 'document.title = "run"',
  }
  const folder = mkdtempSync(join(home, 'page-'))
  const list = Object.entries(files).map(([name, text]) => {
    const path = name.replace('/', '-')
    writeFileSync(join(folder, path), text)
    return [
      path,
      { type: name.endsWith('html') ? 'text/html' : 'text/javascript', sha256: hash('sha256', text) },
    ]
  })
  writeFileSync(join(folder, 'assets.json'), JSON.stringify(Object.fromEntries(list)))
  return folder
}

/** Sends bytes as they are and gives back what came until the connection ended (or fell silent for a while). */
export function sendRaw(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes, 'latin1'))
    socket.setTimeout(1500, () => socket.destroy())
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1')
    })
    socket.on('close', () => resolve(answer))
    socket.on('error', reject)
  })
}
