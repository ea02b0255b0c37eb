import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { hostConfig } from '../hosts/owner/host-config'

export const nodeRedVersion = '5.0.7'

const timeoutMs = 5 * 60_000

/** A folder with Node-RED in it, which is fetched the first time. Throws with npm's reason when it cannot be had. */
export async function installNodeRed(): Promise<string> {
  const cache = join(hostConfig().resources, '..', 'node_modules', '.cache', 'cordon-bench')
  const folder = join(cache, `node-red-${nodeRedVersion}`)
  if (existsSync(folder)) return folder
  mkdirSync(dirname(folder), { recursive: true })
  // Under its own name it is whole: an install that was broken off must not be taken for one.
  const partial = mkdtempSync(`${folder}-partial-`)
  try {
    await npmInstall(partial)
    renameSync(partial, folder)
  } finally {
    rmSync(partial, { recursive: true, force: true })
  }
  return folder
}

async function npmInstall(folder: string): Promise<void> {
  const words = ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder]
  // On Windows npm is a script of the shell.
  const options = { timeout: timeoutMs, shell: process.platform === 'win32' }
  await promisify(execFile)('npm', [...words, `node-red@${nodeRedVersion}`], options)
}
