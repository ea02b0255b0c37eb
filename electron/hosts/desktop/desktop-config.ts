import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { app } from 'electron'
import type { AppConfig } from '../../core/app'
import type { HostFacts } from '../../core/doctor'
import { hostConfig, rendererFolder } from '../owner/host-config'
import { dataFolder } from '../owner/paths'

/** How the desktop app opens its core. What a package carries lies beside its archive (`electron-builder.yml`). */
export function desktopConfig(): AppConfig {
  if (!app.isPackaged) return hostConfig()
  return {
    dataFolder: dataFolder(),
    resources: join(process.resourcesPath, 'resources'),
    geoDatabase: join(process.resourcesPath, 'geo-whois-asn-country.mmdb'),
    version: app.getVersion(),
  }
}

/** What Chromium keeps for itself. In the data folder, so that each data folder has one window at a time. */
export const chromiumFolder = (): string => join(dataFolder(), 'chromium')

export const windowStateFile = (): string => join(dataFolder(), 'window.json')

/** The renderer's build: inside the archive of a package, in `dist` otherwise. The same two steps up from here. */
export { rendererFolder }

/** The bundle lies beside this one. */
export const preloadFile = join(dirname(fileURLToPath(import.meta.url)), 'preload.cjs')

/** What the doctor says of this host: read when it asks. */
export const desktopFacts: HostFacts = {
  get sandbox() {
    const isOn = !app.commandLine.hasSwitch('no-sandbox')
    return { name: 'sandbox', ok: isOn, value: isOn ? 'on for every page' : 'off: started with --no-sandbox' }
  },
  csp: { name: 'csp', ok: true, value: 'sent with every file of app://main/' },
}
