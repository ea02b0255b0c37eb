// Plain JavaScript that Node 18 understands.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { hasDisplay, openInBrowser } from './display.mjs'
import { findElectron } from './electron-binary.mjs'
import { findNode, flags, noNode } from './node-binary.mjs'

export const home = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..')

/** Electron hands to V8 what is V8's; the other flag is Node's, and the app does by itself what it stands for. */
const electronFlags = ['--js-flags=--disallow-code-generation-from-strings']

/** The desktop's own exit codes (`failure.ts`, `start-refusal.ts`): it ran, and said why it did not go on. */
const ownCodes = [0, 64, 69, 70]
const startMs = 15_000

/**
 * Runs the app: in its window, or where Electron cannot be had, in a browser. `ended` gives the exit code, `stop`
 * ends whatever runs at that moment.
 */
export function runHost({ words = [], say, open = openInBrowser }) {
  let child = null
  let isStopped = false
  const start = (command, args, options) => {
    child = spawn(command, args, { cwd: home, ...options })
    if (isStopped) child.kill()
    return child
  }
  // Always SIGTERM: Ctrl+C has sent SIGINT to every process of the terminal already, and the second of one kind kills.
  const stop = () => {
    isStopped = true
    if (child) child.kill('SIGTERM')
  }
  return { stop, ended: run({ words, say, open, start, isStopped: () => isStopped }) }
}

async function run({ words, say, open, start, isStopped }) {
  const node = findNode()
  if (!node) throw new Error(noNode)
  if (!existsSync(join(home, 'dist', 'node', 'cli.js')))
    throw new Error('Cordon is not built yet: run `npm run build`')
  if (!hasDisplay()) {
    say('No display, so no window: open this address in a browser')
    return serve({ node, start, open: null })
  }
  const { path, reason } = await findElectron(node)
  if (isStopped()) return 0
  if (path === null) {
    say(`No Electron, so no window (${reason}): opening your browser instead`)
    return serve({ node, start, open })
  }
  const code = await runElectron({ path, words, start })
  if (code !== null || isStopped()) return code ?? 0
  say('Electron cannot run here, so no window: opening your browser instead')
  return serve({ node, start, open })
}

/** Its exit code; null when Electron itself could not start, for want of a library or a right. */
async function runElectron({ path, words, start }) {
  // An editor's terminal may say that its own Electron is a Node; ours is none.
  const env = { ...process.env }
  delete env.ELECTRON_RUN_AS_NODE
  const began = Date.now()
  const code = await ending(start(path, [...electronFlags, home, ...words], { stdio: 'inherit', env }))
  const isOwn = ownCodes.includes(code)
  return isOwn || Date.now() - began > startMs ? (code ?? 1) : null
}

/** The headless host. The pipe beside its output tells it when this process dies, however it dies. */
function serve({ node, start, open }) {
  const main = join(home, 'dist', 'node', 'cli.js')
  const child = start(node, [...flags, main, 'serve'], { stdio: ['inherit', 'pipe', 'inherit', 'ipc'] })
  let isOpened = false
  child.stdout.on('data', (chunk) => {
    process.stdout.write(chunk)
    const address = /http:\/\/127\.0\.0\.1:\d+\/#code=[\w-]+/.exec(String(chunk))
    if (!address || isOpened) return
    isOpened = true
    if (open) open(address[0])
  })
  return ending(child).then((code) => code ?? 0)
}

/** The exit code of a process; null when a signal ended it, or when it could not be started. */
function ending(child) {
  return new Promise((resolve) => {
    child.on('error', () => resolve(null))
    child.on('exit', (code) => resolve(code))
  })
}
