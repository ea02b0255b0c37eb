// Plain JavaScript that Node 18 understands: it runs before the right Node is known.
import { createRequire } from 'node:module'

/** First version of Node that better-sqlite3 does not crash on. */
const oldest = 22

/**
 * Flags that every process of ours runs with: no code from text, no `__proto__`; and a bound on the part of the heap
 * that new objects go to, which else grows with the machine, and a long replay by 100 MB with it.
 */
export const flags = [
  '--disallow-code-generation-from-strings',
  '--disable-proto=delete',
  '--max-semi-space-size=8',
]

/** A Node that can run Cordon: the one from npm, else this one if it is new enough. Null when there is none. */
export function findNode() {
  try {
    return createRequire(import.meta.url)('node/package.json') && nodeFromNpm()
  } catch {
    return Number(process.versions.node.split('.')[0]) >= oldest ? process.execPath : null
  }
}

function nodeFromNpm() {
  const require = createRequire(import.meta.url)
  return require.resolve(process.platform === 'win32' ? 'node/bin/node.exe' : 'node/bin/node')
}

export const noNode = `Cordon needs Node ${oldest} or newer, and this is ${process.version}: run \`npm ci\`, which brings one, or install it`
