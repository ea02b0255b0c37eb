import type { Playbook } from '../../nodes/playbook/schema'
import type { Json } from '../../nodes/sdk'
import { CoreError } from '../core/errors'
import type { NewEvent } from '../ingest/event'
import { type Db, openStore } from '../store/open'
import type { Level } from '../views/live'
import { Audit } from './audit'
import { checkAlways, checkAtRest } from './checker'
import { type CommitFault, type Faults, noFaults } from './faults'
import { Host } from './host'
import { Peer } from './peer'
import type { Behaviour, PeerMood } from './peer-mood'
import type { Seeded } from './seeded'
import { simNodes } from './sim-nodes'
import { DiskFault } from './sim-writer'
import { Violation } from './violation'
import { VirtualTime } from './virtual-time'

// The whole of live runs in one thread: the real engine over the real stores, and everything around them made up from
// a seed. One seed, one course of things, to the last line of the log.

const hour = 3_600_000
const day = 24 * hour
/** More than anything needs on its way to its end. */
const mostTimers = 40_000
export const worldStart = Date.parse('2026-06-03T14:00:00Z')

export type WorldParts = {
  random: Seeded
  mood: PeerMood
  faults: Faults
  /** How long a dead process stays dead, in milliseconds. */
  downMs: (random: Seeded) => number
}

export class World {
  readonly time = new VirtualTime(worldStart)
  readonly startedAt = worldStart
  readonly log: string[] = []
  readonly db: Db
  readonly peer: Peer
  /** How often ports were called, by name. */
  readonly calls = new Map<string, number>()
  /** How many times the process has died. */
  deaths = 0
  host: Host | null = null
  violation: unknown = null
  #faults: Faults
  #id = 0
  #event = 0
  readonly #parts: WorldParts
  readonly #audit: Audit
  readonly #restoreTimers: () => void

  constructor(parts: WorldParts) {
    this.#parts = parts
    this.#faults = parts.faults
    this.db = openStore(':memory:')
    this.#audit = new Audit(this.db)
    this.peer = new Peer({
      time: this.time,
      mood: parts.mood,
      log: (text) => this.note(text),
      onArrival: ({ tag, event, key }) => this.#watch(() => this.#audit.onAct(tag, event, key)),
    })
    this.#restoreTimers = this.time.install()
    process.on('unhandledRejection', this.#onUnhandled)
  }

  note(text: string): void {
    this.log.push(`${((this.time.now - worldStart) / 1000).toFixed(3)} ${text}`)
  }

  get isUp(): boolean {
    return this.host !== null && !this.host.life.isDead
  }

  /** Starts the process; again later when its start fails. */
  async start(): Promise<void> {
    const { random } = this.#parts
    this.note('start')
    const host = new Host({
      db: this.db,
      time: this.time,
      peer: this.peer,
      faults: {
        onCommit: () => this.#told(this.#faults.onCommit()),
        onRead: () => this.#faults.onRead(),
      },
      random,
      nextId: () => `id-${String(++this.#id).padStart(8, '0')}`,
      nodes: (life) =>
        simNodes((tag, event) => {
          if (life.isDead) return
          this.note(`run ${tag} ${event}`)
          this.#watch(() => this.#audit.onRun(tag, event))
        }),
      onDeath: () => this.#onDeath(),
      onCall: (port) => this.calls.set(port, (this.calls.get(port) ?? 0) + 1),
    })
    this.host = host
    try {
      await host.engine.start()
    } catch (error) {
      if (!(error instanceof DiskFault)) this.#fail(error)
      this.note('start failed')
      this.kill()
    }
  }

  /** Ends the process as `kill -9` does. */
  kill(): void {
    const { host } = this
    if (!host || host.life.isDead) return
    host.life.isDead = true
    this.time.drop(host.life)
    this.#onDeath()
  }

  #onDeath(): void {
    this.deaths++
    this.note('died')
    const { random, downMs } = this.#parts
    this.time.after(downMs(random), () => {
      this.#watch(() => checkAlways(this.db, this.peer))
      if (this.violation === null) void this.start()
    })
  }

  /** Stores an event, as an import does. */
  arrive(
    parts: Pick<NewEvent, 'historic' | 'severity'> & { id?: string; user: string; ageMs: number },
  ): void {
    const { host } = this
    if (!host || host.life.isDead) return
    const id = parts.id ?? `e${++this.#event}`
    const raw = JSON.stringify({ user: { name: parts.user }, n: this.#event })
    const time = this.time.now - parts.ageMs
    const { historic, severity } = parts
    const event = { id, time, severity, origin: 'sim', historic, flags: 0, raw, doc: null }
    this.note(
      `event ${id} ${parts.user} severity ${severity}${historic ? ' historic' : ''} age ${parts.ageMs}`,
    )
    void this.act('import', async () => {
      await host.writer.write(() => host.events.insert([event]))
      host.live.notify()
    })
  }

  async deploy(playbook: Playbook, level: Level): Promise<void> {
    const { host } = this
    if (!host) throw new Error('The process is down')
    await host.playbooks.import({ document: playbook as unknown as Json })
    await host.live.deployments.deploy({ playbook: playbook.id, level })
  }

  /** Without faults, and to its end. */
  async quietly(work: () => Promise<void>): Promise<void> {
    const faults = this.#faults
    this.#faults = noFaults
    const state = { isDone: false }
    const done = work()
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        state.isDone = true
      })
    while (!state.isDone) await this.time.runUntil(this.time.now + 10)
    await done
    this.#faults = faults
    this.rethrow()
  }

  /** Something that somebody does: refusals and full disks are his to live with, all else is a fault. */
  async act(name: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.note(`${name} refused: ${error instanceof Error ? error.message : String(error)}`)
      if (!(error instanceof CoreError || error instanceof DiskFault)) this.#fail(error)
    }
  }

  /** From now on nothing goes wrong any more. */
  calm(): void {
    this.#faults = noFaults
    this.#parts.mood.trouble = 0
    this.#parts.mood.outage = () => false
  }

  /** From now on the service does the same with every act. */
  peerAlways(behaviour: Behaviour): void {
    this.#parts.mood.script = Array.from({ length: 1000 }, () => behaviour)
  }

  /** Lets time pass. Throws what was found meanwhile. */
  async pass(ms: number): Promise<void> {
    const end = this.time.now + ms
    // In pieces, so that a fault ends it where it was found.
    while (this.time.now < end && this.violation === null)
      await this.time.runUntil(Math.min(end, this.time.now + 60_000))
    this.rethrow()
  }

  /** Lets everything come to its end, and looks at it all. */
  async rest(days = 40, timers = mostTimers): Promise<void> {
    const end = this.time.now + days * day
    this.time.most = this.time.fired + timers
    let isOut = false
    while (!isOut && this.time.now < end && this.violation === null)
      isOut = !(await this.time.runUntil(this.time.now + hour))
    this.rethrow()
    if (!isOut) throw new Violation(`After ${days} days something is still to happen`)
    checkAtRest(this.db, this.peer)
  }

  rethrow(): void {
    if (this.violation !== null) throw this.violation
  }

  close(): void {
    if (this.host) this.host.life.isDead = true
    this.#restoreTimers()
    process.off('unhandledRejection', this.#onUnhandled)
    this.db.close()
  }

  #told(fault: CommitFault): CommitFault {
    if (fault !== 'none') this.note(`commit ${fault}`)
    return fault
  }

  // It would end a real process.
  readonly #onUnhandled = (reason: unknown): void => {
    this.#fail(new Violation(`A promise was rejected, and nobody looked: ${String(reason)}`))
  }

  #watch(check: () => void): void {
    try {
      check()
    } catch (error) {
      this.#fail(error)
    }
  }

  #fail(error: unknown): void {
    if (this.violation !== null) return
    this.violation = error
    this.note(`FAULT ${error instanceof Error ? error.message : String(error)}`)
  }
}
