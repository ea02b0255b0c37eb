// `npm run dev`: builds whatever changes, and starts the app again.
import { build } from 'vite'
import { openInBrowser } from './display.mjs'
import { home, runHost } from './run-host.mjs'

const configs = [
  'vite.config.ts',
  'vite.node.config.ts',
  'vite.desktop.config.ts',
  'vite.thread.config.ts',
  'vite.preload.config.ts',
]
/** A change often touches more than one bundle: they are waited for. */
const settleMs = 300

const say = (line) => process.stderr.write(`${line}\n`)
const unbuilt = new Set(configs)
const watchers = []
let host = null
let timer = null
let isEnding = false

async function watch(configFile) {
  // Without a root of its own: the config says where it is.
  const watcher = await build({ configFile, logLevel: 'warn', build: { watch: {} } })
  let hasFailed = false
  watcher.on('event', (event) => {
    if (event.code === 'START') hasFailed = false
    if (event.code === 'BUNDLE_END') void event.result.close()
    if (event.code === 'ERROR') {
      hasFailed = true
      say(`${configFile}: ${event.error.message}`)
    }
    if (event.code === 'END' && !hasFailed) built(configFile)
  })
  watchers.push(watcher)
}

function built(configFile) {
  unbuilt.delete(configFile)
  if (unbuilt.size > 0) return
  clearTimeout(timer)
  timer = setTimeout(() => void restart(), settleMs)
}

async function restart() {
  const before = host
  host = null
  if (before) {
    before.stop()
    await before.ended.catch(() => undefined)
    say('Changed: starting again')
  }
  if (isEnding || host) return
  // One tab is enough; after a change the new address is printed.
  const started = runHost({ say, open: before ? null : openInBrowser })
  host = started
  const code = await started.ended.catch((error) => say(error.message))
  // Ended by itself: the person has closed it.
  if (host === started) await end(code ?? 1)
}

async function end(code) {
  if (isEnding) return
  isEnding = true
  clearTimeout(timer)
  host?.stop()
  await host?.ended.catch(() => undefined)
  await Promise.all(watchers.map((watcher) => watcher.close()))
  process.exit(code)
}

process.chdir(home)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void end(0))
for (const configFile of configs) await watch(configFile)
