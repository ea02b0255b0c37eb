// Adds to package-lock.json what `npm install` leaves out of it and `npm ci` needs. After a change of dependencies:
// remove node_modules, `npm install`, and then `node .ci/complete-lock.mjs`.
// - The packages of other platforms, which a registry with one platform's alone does not show: without them the lock
//   is refused.
// - `gypfile: false` of packages that bring their binaries ready: without it they are compiled, and a machine without
//   a compiler cannot install them.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

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
for (const [path, entry] of Object.entries(packages)) {
  const manifest = join(path, 'package.json')
  if (path === '' || !existsSync(manifest)) continue
  if (JSON.parse(readFileSync(manifest, 'utf8')).gypfile === false) entry.gypfile = false
}
lock.packages = Object.fromEntries(Object.entries(packages).toSorted(([a], [b]) => (a < b ? -1 : 1)))
writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`)
