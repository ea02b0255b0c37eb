import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { nodeRedFlow } from './node-red-flow'
import { syntheticIndicators, syntheticLines, syntheticPlaces } from './synthetic-events'

export type ToNodeRed = { events: number }
/** `seconds` is 0 when it says that it is ready. */
export type FromNodeRed = { seconds: number }

type NodeRedPackage = {
  init(settings: object): void
  start(): Promise<void>
  events: { once(name: 'flows:started', listener: () => void): void }
}

const inFlight = 100
const differentEvents = 20_000

/** Runs stock Node-RED with the flow of the bench, without its editor, and answers how long so many events took. */
export async function serveNodeRed(installed: string, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'flows.json'), JSON.stringify(nodeRedFlow))
  const lines = syntheticLines(differentEvents)
  const bench = {
    lines,
    places: syntheticPlaces(),
    indicators: new Set(syntheticIndicators(lines)),
    // The flow puts its generator here.
    begin: (_run: { events: number; inFlight: number; done: () => void }): void => undefined,
  }
  const red = createRequire(join(installed, 'package.json'))('node-red') as NodeRedPackage
  red.init({
    httpAdminRoot: false,
    httpNodeRoot: false,
    userDir: folder,
    flowFile: 'flows.json',
    credentialSecret: false,
    diagnostics: { enabled: false },
    telemetry: { enabled: false, updateNotification: false },
    logging: { console: { level: 'warn', metrics: false, audit: false } },
    externalModules: { autoInstall: false, palette: { allowInstall: false } },
    functionGlobalContext: { bench },
  })
  process.once('disconnect', () => process.exit())
  process.on('message', ({ events }: ToNodeRed) => {
    const started = performance.now()
    bench.begin({ events, inFlight, done: () => tell((performance.now() - started) / 1000) })
  })
  const flowsStarted = new Promise<void>((resolve) => red.events.once('flows:started', resolve))
  await red.start()
  await flowsStarted
  tell(0)
}

function tell(seconds: number): void {
  process.send?.({ seconds } satisfies FromNodeRed)
}
