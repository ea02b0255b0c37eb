import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import type { Playbook } from '../../nodes/playbook/schema'
import { temporaryFolder } from '../store/testing'
import type { ReplayView } from '../views/replays'
import { type App, type AppConfig, createApp } from './app'
import type { HostFacts } from './doctor'
import type { ReplayRequest } from './prepare-replay'

export const resources = fileURLToPath(new URL('../../resources', import.meta.url))

const require = createRequire(import.meta.url)

export function configOf(dataFolder: string, parts: Partial<AppConfig> = {}): AppConfig {
  return {
    dataFolder,
    resources,
    geoDatabase: require.resolve('@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb'),
    version: '0.0.0-test',
    ...parts,
  }
}

/** The whole core on a data folder of its own, for one test. */
export async function openApp(parts: Partial<AppConfig> = {}): Promise<App> {
  const app = await createApp(configOf(parts.dataFolder ?? temporaryFolder(), parts))
  onTestFinished(() => app.close())
  return app
}

export const hostFacts: HostFacts = {
  sandbox: { name: 'sandbox', ok: true, value: 'test' },
  csp: { name: 'csp', ok: true, value: 'test' },
}

export const loginId = '01972f00-0000-7000-8000-000000000001'
export const processId = '01972f00-0000-7000-8000-000000000002'
export const loginFile = join(resources, 'playbooks', 'suspicious-login-triage.playbook.json')
export const loginEvents = join(resources, 'playbooks', 'samples', 'logins', 'events.ndjson')

/** The shipped playbook, as a document that a test may change. */
export function loginPlaybook(change: (playbook: Playbook) => void = () => undefined): Playbook {
  const playbook = JSON.parse(readFileSync(loginFile, 'utf8')) as Playbook
  change(playbook)
  return playbook
}

/** The shipped playbook with another threshold. */
export function withThreshold(threshold: number): Playbook {
  return loginPlaybook(({ nodes }) => {
    const branch = nodes.find(({ id }) => id === 'n5')
    if (branch) branch.input.condition = { expr: `n3.score >= ${threshold} || n4.impossible` }
  })
}

export type Finished = Awaited<ReturnType<App['replays']['finished']>>

/** Runs a replay to its end; without more it is the shipped playbook over its sample set. */
export async function replay(app: App, parts: Partial<ReplayRequest> = {}): Promise<Finished> {
  const { id } = await app.replays.start({
    playbook: { id: loginId },
    events: { kind: 'samples' },
    reads: 'recorded',
    approvals: 'stop',
    ...parts,
  })
  return app.replays.finished(id)
}

/** The counts that product.md names, of a replay that has finished. */
export function countsOf({ state, summary }: Pick<ReplayView, 'state' | 'summary'>) {
  if (state !== 'finished' || !summary) throw new Error(`The replay is ${state}`)
  const { endings, nodes: _, wires: __, filterErrors: ___, ...counts } = summary.totals
  return {
    ...counts,
    endings: Object.fromEntries(Object.entries(endings).map(([name, { count }]) => [name, count])),
  }
}

/** Bytes as a stream, in pieces of one size. */
export async function* streamOf(bytes: string | Buffer, size = 64 * 1024): AsyncGenerator<Uint8Array> {
  const whole = Buffer.from(bytes as string)
  for (let from = 0; from < whole.length; from += size) yield whole.subarray(from, from + size)
}
