// electron-builder calls this before it signs. Node 24 reads the TypeScript of the policy as it is.
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { flipFuses, FuseState, FuseV1Options, FuseVersion, getCurrentFuseWire } from '@electron/fuses'
import { Arch } from 'electron-builder'
import { fuses } from '../policy/fuses.ts'

const endings = { darwin: '.app', win32: '.exe', linux: '' }

export default async function afterPack({ appOutDir, electronPlatformName: platform, arch, packager }) {
  const name = packager.executableName ?? packager.appInfo.productFilename
  await setFuses(join(appOutDir, `${name}${endings[platform]}`), platform)
  const resources = packager.getResourcesDir(appOutDir)
  const prebuilds = join(resources, 'app.asar.unpacked', 'node_modules', 'better-sqlite3', 'prebuilds')
  await keepPrebuild(prebuilds, `${platform}-${Arch[arch]}.node`)
}

/** Sets every fuse, and reads them back: a package with a fuse that is not as decided is never made. */
export async function setFuses(binary, platform) {
  await flipFuses(binary, {
    version: FuseVersion.V1,
    strictlyRequireAllFuses: true,
    // The signature that Apple's processors ask for, which changing the file has broken.
    resetAdHocDarwinSignature: platform === 'darwin',
    ...Object.fromEntries(Object.entries(fuses).map(([fuse, isOn]) => [FuseV1Options[fuse], isOn])),
  })
  const wire = await getCurrentFuseWire(binary)
  for (const [fuse, isOn] of Object.entries(fuses)) {
    if (wire[FuseV1Options[fuse]] !== (isOn ? FuseState.ENABLE : FuseState.DISABLE))
      throw new Error(`The fuse ${fuse} is not ${isOn ? 'on' : 'off'} in ${binary}`)
  }
}

/** Leaves the one SQLite that the target loads. */
export async function keepPrebuild(folder, kept) {
  const names = await readdir(folder)
  if (!names.includes(kept))
    throw new Error(`There is no ${kept} in ${folder}: the app could not open its data`)
  for (const name of names) if (name !== kept) await rm(join(folder, name))
}
