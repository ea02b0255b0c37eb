import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { hostConfig } from '../hosts/owner/host-config'
import { openDatabase } from '../store/driver'
import type { Db } from '../store/open'
import type { BenchHome } from './bench-home'
import { type BenchRow, comparePairs, rate } from './row'

const rounds = 7
const replaysPerRound = 20
const events = 200

/** `replay.sample`: the shipped sample set through its playbook, against the same decisions by hand. */
export async function benchSample(home: BenchHome): Promise<BenchRow> {
  const app = await home.app('sample')
  const [sample] = app.playbooks.list()
  if (!sample) throw new Error('The sample playbook is missing')
  const byHand = new SampleByHand(join(home.folder, 'by-hand.db'))
  const measured = await comparePairs(
    rounds,
    () =>
      rate(events * replaysPerRound, async () => {
        for (let i = 0; i < replaysPerRound; i++) {
          const { id } = await app.replays.start({
            playbook: { id: sample.id },
            events: { kind: 'samples' },
            reads: 'recorded',
            approvals: 'stop',
          })
          const { summary } = await app.replays.finished(id)
          if (summary?.totals.waiting !== 9) throw new Error('The sample did not come to what it comes to')
        }
      }),
    () =>
      rate(events * replaysPerRound, () => {
        for (let i = 0; i < replaysPerRound; i++) byHand.run()
      }),
  )
  byHand.close()
  return { name: 'replay.sample', unit: 'runs/s', goal: 0.6, floor: 0.3, ...measured }
}

type Login = {
  event: { action: string }
  source: { ip: string }
  user: { name: string }
  previous: { country: string; time: string }
  '@timestamp': string
}
type Stats = { malicious: number; suspicious: number; harmless: number; undetected: number }
type Recorded = {
  event: string | null
  call: { port: string; request: { path?: string[]; address?: string } }
  value: { answer?: unknown }
}

/** The decisions of the sample written out, over the same files, with a packed row a run as the ceiling keeps it. */
class SampleByHand {
  readonly #db: Db
  readonly #insert
  readonly #lines: string[]
  readonly #scores = new Map<string, number>()
  readonly #countries = new Map<string, string>()
  readonly #vips: Set<string>

  constructor(path: string) {
    this.#db = openDatabase(path)
    this.#db.pragma('journal_mode=WAL')
    this.#db.pragma('synchronous=FULL')
    this.#db.exec('CREATE TABLE runs (id INTEGER PRIMARY KEY, event INTEGER, steps TEXT)')
    this.#insert = this.#db.prepare<[number, string]>('INSERT INTO runs (event, steps) VALUES (?, ?)')
    const folder = join(hostConfig().resources, 'playbooks', 'samples', 'logins')
    const text = (name: string) => readFileSync(join(folder, name), 'utf8')
    this.#lines = text('events.ndjson').trim().split('\n')
    for (const line of text('recordings.ndjson').trim().split('\n')) this.#read(JSON.parse(line) as Recorded)
    const lists = JSON.parse(text('lists.json')) as { vip: { entries: { value: string }[] } }
    this.#vips = new Set(lists.vip.entries.map(({ value }) => value))
  }

  run(): void {
    this.#db.transaction(() => {
      for (const [index, line] of this.#lines.entries())
        this.#insert.run(index, JSON.stringify(this.#one(line)))
    })()
  }

  close(): void {
    this.#db.close()
  }

  #one(line: string): unknown[] {
    const login = JSON.parse(line) as Login
    const steps: unknown[] = [{ action: login.event.action }]
    const user = login.user.name.trim().toLowerCase()
    const { ip } = login.source
    steps.push({ ip, user, previous: login.previous })
    const score = this.#scores.get(ip)
    steps.push({ score })
    if (score === undefined) return [...steps, { told: user }]
    const country = this.#countries.get(ip)
    const hours = (Date.parse(login['@timestamp']) - Date.parse(login.previous.time)) / 3_600_000
    const impossible = country !== login.previous.country && hours < 4
    steps.push({ country, impossible })
    const risky = score >= 70 || impossible
    steps.push({ risky })
    if (!risky) return [...steps, { closed: `Score ${score} from ${country}` }]
    const vip = this.#vips.has(user)
    steps.push({ vip })
    if (vip) return [...steps, { waiting: `Open a case for ${user}?` }]
    return [...steps, { deny: ip }, { opened: `Suspicious login of ${user}` }]
  }

  #read({ event, call, value }: Recorded): void {
    if (event !== null) return
    if (call.port === 'geoip') {
      this.#countries.set(call.request.address ?? '', (value.answer as { country: string }).country)
      return
    }
    const { body } = value.answer as { body: { data?: { attributes: { last_analysis_stats: Stats } } } }
    const stats = body.data?.attributes.last_analysis_stats
    const engines = stats ? stats.malicious + stats.suspicious + stats.harmless + stats.undetected : 1
    const score = stats ? Math.round((100 * (stats.malicious + stats.suspicious / 2)) / engines) : 0
    this.#scores.set(call.request.path?.[1] ?? '', score)
  }
}
