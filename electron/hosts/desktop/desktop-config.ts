import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { app } from 'electron'
import packageJson from '../../../package.json' with { type: 'json' }
import type { AppConfig } from '../../core/app'
import type { HostFacts } from '../../core/doctor'
import { dataFolder } from '../owner/paths'
import { checkSandbox } from './policy/sandbox'

// The bundle is `dist/desktop/main.cjs`, in the repository as in the archive of a package. What a package carries
// beside its archive (`electron-builder.yml`) is not where the repository has it, so `host-config.ts` is not used.
const bundles = dirname(fileURLToPath(import.meta.url))
const home = join(bundles, '..', '..')
const geoFile = 'geo-whois-asn-country.mmdb'

export const preloadFile = join(bundles, 'preload.cjs')

/** The renderer's build. */
export const rendererFolder = join(home, 'dist', 'renderer')

/** What Chromium keeps for itself. In the data folder, so that each data folder has one window at a time. */
export const chromiumFolder = (): string => join(dataFolder(), 'chromium')

export const windowStateFile = (): string => join(dataFolder(), 'window.json')

/** How the desktop app opens its core. */
export function desktopConfig(): AppConfig {
  const shared = {
    dataFolder: dataFolder(),
    version: packageJson.version,
    replayWorker: { script: join(bundles, 'replay-worker.cjs') },
  }
  if (app.isPackaged) {
    const { resourcesPath } = process
    return {
      ...shared,
      resources: join(resourcesPath, 'resources'),
      geoDatabase: join(resourcesPath, geoFile),
    }
  }
  const require = createRequire(import.meta.url)
  const geoDatabase = require.resolve(`@ip-location-db/geo-whois-asn-country-mmdb/${geoFile}`)
  return { ...shared, resources: join(home, 'resources'), geoDatabase }
}

/** What the doctor says of this host. Read before `app.enableSandbox()` (`policy/sandbox.ts`). */
export function readDesktopFacts(): HostFacts {
  return {
    sandbox: checkSandbox({ hasNoSandbox: app.commandLine.hasSwitch('no-sandbox'), env: process.env }),
    csp: { name: 'csp', ok: true, value: 'sent with every file of app://main/' },
  }
}
