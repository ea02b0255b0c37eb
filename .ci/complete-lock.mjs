// Adds to package-lock.json the packages of other platforms that a registry with one platform's alone does not show.
// Without them `npm ci` refuses the lock. After a change of dependencies: remove node_modules, `npm install`, and then
// `node .ci/complete-lock.mjs`.
import { readFileSync, writeFileSync } from 'node:fs'

const systems = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32']
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'))
const { packages } = lock

function isLocked(name, from) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    if (`${folder}${folder ? '/' : ''}node_modules/${name}` in packages) return true
    if (folder === '') return false
  }
}

/** `@scope/name-linux-arm64-musl` says for what it is: system, processor, C library. */
function entryFor(name, version, { dev, license }) {
  const parts = name.split(/[/-]/)
  const at = parts.findIndex((part) => systems.includes(part))
  if (at < 0 || !/^\d/.test(version))
    throw new Error(`${name} ${version} does not say for what platform it is`)
  const [os, cpu, ...abi] = parts.slice(at)
  const libc =
    os === 'linux' && abi.length > 0 ? { libc: [abi[0].startsWith('musl') ? 'musl' : 'glibc'] } : {}
  return { version, cpu: [cpu], ...(dev ? { dev } : {}), ...libc, license, optional: true, os: [os] }
}

for (const [path, parent] of Object.entries(packages)) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    if (!isLocked(name, path)) packages[`node_modules/${name}`] = entryFor(name, version, parent)
  }
}
lock.packages = Object.fromEntries(Object.entries(packages).toSorted(([a], [b]) => (a < b ? -1 : 1)))
writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`)
