import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import packageJson from '../../../package.json' with { type: 'json' }
import type { AppConfig } from '../../core/app'
import type { HostFacts } from '../../core/doctor'
import { dataFolder } from './paths'

/** The nearest folder above this file that holds what ships: the same for a bundle and for a source file. */
function shippedFolder(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'resources', 'playbooks'))) return folder
    if (folder === dirname(folder))
      throw new Error('The folder "resources" that ships with Cordon is missing')
  }
}

const home = shippedFolder()

/** How a host that runs in plain Node opens its core. */
export function hostConfig(): AppConfig {
  const require = createRequire(import.meta.url)
  return {
    dataFolder: dataFolder(),
    resources: join(home, 'resources'),
    geoDatabase: require.resolve('@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb'),
    version: packageJson.version,
    replayWorker: { script: join(home, 'dist', 'node', 'replay-worker.js') },
  }
}

/** The renderer's build, which the headless host serves. */
export const rendererFolder = join(home, 'dist', 'renderer')

/** There is no window here: nothing to sandbox, and the policy is that of the pages which `serve` hands out. */
export const hostFacts: HostFacts = {
  sandbox: { name: 'sandbox', ok: true, value: 'no window in this process' },
  csp: { name: 'csp', ok: true, value: 'sent with every page of `cordon serve`' },
}
