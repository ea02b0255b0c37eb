import { rmSync } from 'node:fs'
import { openDatabase } from '../store/driver'
import type { Db } from '../store/open'
import type { Place } from './synthetic-events'

// The yardstick of the executor: the same six steps by hand, over the same lines, from the same SQLite, with a row a
// run that holds all six, in commits of a thousand with synchronous=FULL. No engine can do less and keep a journal.

type Line = {
  src: { ip: string; host: string }
  level: number
  alert: { name: string }
  place?: Place | null
}
type Context = { json: string; event: Line; branch: string; match: boolean; title: string }

export class Ceiling {
  readonly #path: string
  readonly #db: Db
  readonly #steps: readonly (readonly [string, (context: Context) => object])[]

  constructor(
    path: string,
    lines: readonly string[],
    places: ReadonlyMap<string, Place>,
    indicators: Iterable<string>,
  ) {
    this.#path = path
    this.#db = openDatabase(path)
    this.#db.pragma('journal_mode=WAL')
    this.#db.pragma('synchronous=FULL')
    this.#db.exec(`CREATE TABLE events (id INTEGER PRIMARY KEY, json TEXT);
      CREATE TABLE runs (id INTEGER PRIMARY KEY, event INTEGER, status TEXT, started REAL, ms REAL, steps TEXT)`)
    const insert = this.#db.prepare('INSERT INTO events (json) VALUES (?)')
    this.#db.transaction(() => {
      for (const line of lines) insert.run(line)
    })()
    this.#steps = makeSteps(places, new Set(indicators))
  }

  /** Runs every event once; the journals of earlier rounds stay, as the product's do. */
  run(): void {
    const page = this.#db.prepare<[number], { id: number; json: string }>(
      'SELECT id, json FROM events WHERE id > ? ORDER BY id LIMIT 1000',
    )
    const insert = this.#db.prepare<[number, string, number, number, string]>(
      'INSERT INTO runs (event, status, started, ms, steps) VALUES (?, ?, ?, ?, ?)',
    )
    for (let last = 0; ; ) {
      const events = page.all(last)
      if (events.length === 0) return
      this.#db.transaction(() => {
        for (const { id, json } of events) this.#runOne(id, json, insert)
      })()
      last = events.at(-1)?.id ?? last
    }
  }

  #runOne(
    id: number,
    json: string,
    insert: { run(...row: [number, string, number, number, string]): unknown },
  ): void {
    const context = { json } as Context
    const started = performance.now()
    const log: unknown[] = []
    let at = started
    for (const [name, step] of this.#steps) {
      const output = step(context)
      const now = performance.now()
      log.push([name, 0, at - started, now - at, output])
      at = now
    }
    insert.run(id, 'triaged', started, at - started, JSON.stringify(log))
  }

  close(): void {
    this.#db.close()
    for (const suffix of ['', '-wal', '-shm']) rmSync(this.#path + suffix, { force: true })
  }
}

function makeSteps(places: ReadonlyMap<string, Place>, indicators: ReadonlySet<string>) {
  return [
    [
      'parse',
      (context: Context) => {
        context.event = JSON.parse(context.json) as Line
        return { ip: context.event.src.ip }
      },
    ],
    [
      'place',
      ({ event }: Context) => {
        const { ip } = event.src
        event.place = places.get(ip.slice(0, ip.indexOf('.', ip.indexOf('.') + 1))) ?? null
        return { place: event.place }
      },
    ],
    [
      'switch',
      (context: Context) => {
        context.branch = context.event.level >= 7 ? 'high' : 'low'
        return { branch: context.branch }
      },
    ],
    [
      'indicator',
      (context: Context) => {
        context.match = indicators.has(context.event.src.ip)
        return { match: context.match }
      },
    ],
    [
      'title',
      (context: Context) => {
        const { event, branch } = context
        context.title = `[${branch}] ${event.alert.name} on ${event.src.host} from ${event.src.ip} (level ${event.level})`
        return { title: context.title }
      },
    ],
    [
      'status',
      ({ match, branch }: Context) => ({ status: match && branch === 'high' ? 'blocked' : 'triaged' }),
    ],
  ] as const
}
