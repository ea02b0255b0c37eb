import { createHash, hash } from 'node:crypto'
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

/**
 * `replay.sample`: the shipped sample set through its playbook, against the same decisions by hand. A replay of 200
 * events is mostly its beginning: reading and checking the playbook, its lists and its recordings. The design has no
 * figure for it; the floor is about half of what was measured, and catches a beginning that has become slow.
 */
export async function benchSample(home: BenchHome): Promise<BenchRow[]> {
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
  return [{ name: 'replay.sample', unit: 'runs/s', goal: 0.15, floor: 0.05, ...measured }]
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
type Known = { scores: Map<string, number>; countries: Map<string, string>; vips: ReadonlySet<string> }

/**
 * The decisions of the sample written out: each replay reads the same files, keeps its start, its runs (a packed row
 * and a hash each, as the ceiling does) and its end, in the three commits that the product makes.
 */
class SampleByHand {
  readonly #db: Db
  readonly #start
  readonly #insert
  readonly #end
  readonly #folder = join(hostConfig().resources, 'playbooks', 'samples', 'logins')

  constructor(path: string) {
    this.#db = openDatabase(path)
    this.#db.pragma('journal_mode=WAL')
    this.#db.pragma('synchronous=FULL')
    this.#db.exec(`CREATE TABLE replays (id INTEGER PRIMARY KEY, hash TEXT);
      CREATE TABLE runs (id INTEGER PRIMARY KEY, replay INTEGER, event INTEGER, hash TEXT, steps TEXT)`)
    this.#start = this.#db.prepare('INSERT INTO replays DEFAULT VALUES')
    this.#insert = this.#db.prepare<[number, number, string, string]>(
      'INSERT INTO runs (replay, event, hash, steps) VALUES (?, ?, ?, ?)',
    )
    this.#end = this.#db.prepare<[string, number]>('UPDATE replays SET hash = ? WHERE id = ?')
  }

  run(): void {
    const known = this.#read()
    const replay = Number(this.#start.run().lastInsertRowid)
    const whole = createHash('sha256')
    this.#db.transaction(() => {
      for (const [index, line] of this.#lines('events.ndjson').entries()) {
        const steps = JSON.stringify(decide(JSON.parse(line) as Login, known))
        const runHash = hash('sha256', steps)
        whole.update(runHash, 'hex')
        this.#insert.run(replay, index, runHash, steps)
      }
    })()
    this.#end.run(whole.digest('hex'), replay)
  }

  close(): void {
    this.#db.close()
  }

  #lines(name: string): string[] {
    return readFileSync(join(this.#folder, name), 'utf8').trim().split('\n')
  }

  #read(): Known {
    const lists = JSON.parse(this.#lines('lists.json').join('\n')) as {
      vip: { entries: { value: string }[] }
    }
    const vips = new Set(lists.vip.entries.map(({ value }) => value))
    const known = { scores: new Map<string, number>(), countries: new Map<string, string>(), vips }
    for (const line of this.#lines('recordings.ndjson')) learn(known, JSON.parse(line) as Recorded)
    return known
  }
}

function decide(login: Login, { scores, countries, vips }: Known): unknown[] {
  const steps: unknown[] = [{ action: login.event.action }]
  const user = login.user.name.trim().toLowerCase()
  const { ip } = login.source
  steps.push({ ip, user, previous: login.previous })
  const score = scores.get(ip)
  steps.push({ score })
  if (score === undefined) return [...steps, { told: user }]
  const country = countries.get(ip)
  const hours = (Date.parse(login['@timestamp']) - Date.parse(login.previous.time)) / 3_600_000
  const impossible = country !== login.previous.country && hours < 4
  steps.push({ country, impossible })
  const risky = score >= 70 || impossible
  steps.push({ risky })
  if (!risky) return [...steps, { closed: `Score ${score} from ${country}` }]
  const vip = vips.has(user)
  steps.push({ vip })
  if (vip) return [...steps, { waiting: `Open a case for ${user}?` }]
  return [...steps, { deny: ip }, { opened: `Suspicious login of ${user}` }]
}

function learn(known: Known, { event, call, value }: Recorded): void {
  if (event !== null) return
  if (call.port === 'geoip') {
    known.countries.set(call.request.address ?? '', (value.answer as { country: string }).country)
    return
  }
  const { body } = value.answer as { body: { data?: { attributes: { last_analysis_stats: Stats } } } }
  const stats = body.data?.attributes.last_analysis_stats
  const engines = stats ? stats.malicious + stats.suspicious + stats.harmless + stats.undetected : 1
  const score = stats ? Math.round((100 * (stats.malicious + stats.suspicious / 2)) / engines) : 0
  known.scores.set(call.request.path?.[1] ?? '', score)
}
