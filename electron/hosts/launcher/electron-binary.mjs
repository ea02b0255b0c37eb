// Plain JavaScript that Node 18 understands.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const fetchLimitMs = 20_000

/**
 * Electron's binary: there already, or fetched now by its own package, in one try. Null with a reason when it cannot
 * be had.
 */
export async function findElectron(node, env = process.env, limitMs = fetchLimitMs) {
  const folder = packageFolder()
  if (!folder) return { path: null, reason: 'it is not installed' }
  const present = binaryIn(folder, env)
  if (present) return { path: present, reason: null }
  if (env.ELECTRON_SKIP_BINARY_DOWNLOAD) return { path: null, reason: 'its download is switched off' }
  const isInTime = await runQuietly(node, join(folder, 'install.js'), env, limitMs)
  const fetched = binaryIn(folder, env)
  if (fetched) return { path: fetched, reason: null }
  const seconds = Math.round(limitMs / 1000)
  const late = `it did not arrive within ${seconds} s (\`npx install-electron\` waits longer)`
  return { path: null, reason: isInTime ? 'it cannot be downloaded' : late }
}

function packageFolder() {
  try {
    return dirname(createRequire(import.meta.url).resolve('electron/package.json'))
  } catch {
    return null
  }
}

/** As `electron/index.js` looks for it, which would print while it fetches, and throw. */
function binaryIn(folder, env) {
  const pathFile = join(folder, 'path.txt')
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : 'electron'
  const path = join(env.ELECTRON_OVERRIDE_DIST_PATH || join(folder, 'dist'), name)
  return existsSync(path) ? path : null
}

/** False when the time was up. */
function runQuietly(node, script, env, limitMs) {
  return new Promise((resolve) => {
    const child = spawn(node, [script], { stdio: 'ignore', env })
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      resolve(false)
    }, limitMs)
    const end = () => {
      clearTimeout(timer)
      resolve(true)
    }
    child.on('error', end)
    child.on('exit', end)
  })
}
