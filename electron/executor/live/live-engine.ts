import type { Probe } from '../../../nodes/sdk'
import { setSpan } from '../run-number'
import type { RunEvent } from '../ports'
import { Alarm, wakePage } from './alarm'
import { Followers } from './followers'
import { Intake } from './intake'
import type { LedgerRow, LiveHead, LiveJournal, SetRow } from './live-ports'
import type { LiveRun, RunOutcome } from './live-run'
import { LiveSet, type SetPlan, type Task } from './live-set'
import { Outbox } from './outbox'
import { Prober } from './prober'
import { type MadeWith, RunMaker, type RunParts, type SharedWorld } from './run-maker'
import { Turns } from './turns'

// M1. An event is offered to a deployment in the commit that moves its cursor and begins the run: once, whatever dies.
// M2. Memory holds at most a page of begun runs and `concurrency` runs at work for each set; all else are rows.
// M3. Of the runs of one turn only the first is worked on; the next one begins when it has ended.
// M4. When the journal fails everything in memory is let go, and the engine begins again from the disk.
// M5. Events that were imported as history are never offered (E11): `LiveEvents` does not hold them.
// M6. A set takes its next page of events when the commits of the page before are on the disk.

export type EngineParts = RunParts & {
  journal: LiveJournal
  /** Reads whether an effect is in place whose run is over. */
  probe: (row: LedgerRow, signal: AbortSignal) => Promise<Probe>
  /** Throws for a version that cannot be run any more. */
  plan: (row: SetRow) => SetPlan
  /** Told when anything has changed that people are shown. */
  onChange: () => void
}

const mostQueued = 1000
const retryMs = 5_000

/** Runs deployed playbooks over what comes in, and goes on after a crash with what was under way. */
export class LiveEngine {
  readonly sets = new Map<number, LiveSet>()
  /** Why nothing runs; null while all is well. */
  stalled: string | null = null
  /** Why sets cannot be run, though all else can. */
  readonly broken = new Map<number, string>()
  readonly #parts: EngineParts
  readonly #maker: RunMaker
  readonly #working = new Set<Promise<void>>()
  readonly #followers = new Followers()
  #outbox: Outbox
  #turns = new Turns()
  #intake: Intake
  #alarm: Alarm
  #prober: Prober
  #isArming = false
  /** Until all is known that is under way, nothing is begun: it would be counted twice. */
  #isStarting = false
  #isClosed = false
  /** Rises when the engine begins again: what was under way before must not touch what is now. */
  #generation = 0

  constructor(parts: EngineParts) {
    this.#parts = parts
    this.#maker = new RunMaker(parts)
    this.#outbox = this.#newOutbox()
    this.#intake = this.#newIntake()
    this.#alarm = this.#newAlarm()
    this.#prober = this.#newProber()
  }

  /** Takes up everything that is under way. Rejects when the journal cannot be read. */
  async start(): Promise<void> {
    const { journal, clock } = this.#parts
    this.#isStarting = true
    try {
      await journal.markUnknown(clock.now())
      for (const row of await journal.sets()) this.#open(row)
      const turns = await journal.turns()
      for (const { turn, runs, holder } of turns) this.#turns.add(turn, runs, holder)
      for (const { turn, holder } of turns) if (holder === null) await this.#nextOf(turn)
      await this.#alarm.wakeAll((after) => journal.inState('running', after, wakePage))
      await this.#alarm.look()
    } finally {
      this.#isStarting = false
    }
    this.pump()
    this.#keep(this.#prober.look())
  }

  /** A deployment that was made or changed; its row is on the disk already. */
  refresh(row: SetRow): void {
    const known = this.sets.get(row.seq)
    if (known) known.isStopped = row.stopped !== null
    else this.#open(row)
    this.pump()
    this.#parts.onChange()
  }

  /** New events are stored. */
  notify(): void {
    for (const set of this.sets.values()) set.isIdle = false
    this.pump()
  }

  /** A wait of the run was decided, or an effect of it settled: the row is on the disk already. */
  wake(run: number): void {
    this.#wake(run)
    this.pump()
  }

  /** Begins a run by hand. `done` resolves when it has ended or only waits, and that is on the disk; else it rejects. */
  begin(set: LiveSet, event: RunEvent, document: LiveHead['document']): { run: number; done: Promise<void> } {
    const run = this.#intake.begin(set, event, this.#parts.world(), { turn: null, document })
    // Asked for first: a run without a pause is over before this returns.
    const done = this.#followers.follow(run.head.seq)
    set.enqueue(run)
    this.pump()
    return { run: run.head.seq, done }
  }

  /** Ends a run, and answers when that is on the disk. False when it is not under way. Rejects when the disk fails. */
  async cancel(seq: number): Promise<boolean> {
    const isKnown = this.#setOf(seq)?.has(seq) || (await this.#parts.journal.load(seq)) !== null
    if (this.stalled !== null) throw new Error(this.stalled)
    const set = this.#setOf(seq)
    if (!set || !isKnown) return false
    const ended = this.#followers.follow(seq)
    // It ends as it would go on: in a slot of its own, so that nothing else works on it at the same time.
    set.cancel(seq)
    this.pump()
    await ended
    return true
  }

  /** True when the run is worked on: what is said of its effects now would come too late for it. */
  isAtWork(run: number): boolean {
    return this.#setOf(run)?.active.has(run) ?? false
  }

  /** Lets go of everything; what is being sent is still written down. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#followers.fail(new Error('Cordon is closing'))
    this.#letGo()
    while (this.#working.size > 0) await Promise.all(this.#working)
    await this.#outbox.idle().catch(() => undefined)
  }

  /** Resolves when nothing is worked on, and all that came of it is on the disk. */
  async quiet(): Promise<void> {
    while (this.#working.size > 0) await Promise.race(this.#working)
    await this.#outbox.idle()
  }

  pump(): void {
    if (this.#isClosed || this.#isStarting || this.stalled !== null) return
    for (const set of this.sets.values()) {
      this.#work(set)
      if (this.#mayRead(set)) this.#keep(this.#intake.read(set, this.#isOver()))
    }
  }

  #mayRead(set: LiveSet): boolean {
    const hasMore = !set.isStopped && !set.isIdle && !set.isReading
    return hasMore && !set.hasTasks && this.#turns.queued < mostQueued
  }

  /** Works on what there is to do, as long as there is room. */
  #work(set: LiveSet): void {
    for (let task = set.take(); task; task = set.take()) this.#begin(set, task)
  }

  #begin(set: LiveSet, task: Task): void {
    if (!('run' in task)) return this.#keep(this.#resume(set, task.seq))
    const { run } = task
    if (set.cancelled.has(run.head.seq)) run.stop('cancelled')
    const outcome = run.work()
    if (outcome instanceof Promise) this.#keep(outcome.then((ended) => this.#after(set, run, ended)))
    else this.#after(set, run, outcome)
  }

  async #resume(set: LiveSet, seq: number): Promise<void> {
    const generation = this.#generation
    await this.#outbox.idle()
    const loaded = await this.#parts.journal.load(seq)
    const run = loaded && (await this.#maker.resume(set, loaded, this.#madeWith(set, this.#parts.world())))
    if (generation !== this.#generation) return
    const slot = set.active.get(seq)
    if (!run || !slot) return this.#isGone(set, seq)
    slot.run = run
    if (set.cancelled.has(seq)) run.stop('cancelled')
    void this.#outbox.add({ kind: 'state', run: seq, state: 'running', spent: run.head.spent })
    this.#after(set, run, await run.work())
  }

  /** The run had ended already. A turn that it was given meanwhile goes to the next. */
  #isGone(set: LiveSet, seq: number): void {
    set.release(seq)
    set.cancelled.delete(seq)
    this.#tell(seq)
    const turn = this.#turns.drop(seq)
    if (turn !== null) this.#keep(this.#nextOf(turn))
  }

  #after(set: LiveSet, run: LiveRun, outcome: RunOutcome): void {
    const { seq, turn } = run.head
    const isWoken = set.release(seq)
    if (outcome === 'closing' || this.sets.get(set.row.seq) !== set) return
    // One that was cancelled at the moment at which it began to wait has yet to end.
    if (outcome === 'ended' || !set.cancelled.has(seq)) this.#tell(seq)
    if (outcome === 'waiting') {
      if (isWoken) set.wake(seq)
      this.#armSoon()
    } else {
      set.cancelled.delete(seq)
      if (run.leavesOpen) this.#keep(this.#outbox.idle().then(() => this.#prober.look()))
      if (turn !== null && this.#turns.end(turn, seq)) this.#keep(this.#nextOf(turn))
    }
    this.#parts.onChange()
  }

  #tell(seq: number): void {
    if (this.#followers.has(seq)) this.#keep(this.#outbox.idle().then(() => this.#followers.tell(seq)))
  }

  async #nextOf(turn: string): Promise<void> {
    await this.#outbox.idle()
    const next = await this.#parts.journal.nextInTurn(turn)
    if (next !== null && this.#turns.take(turn, next)) this.#wake(next)
  }

  /** Goes on when a promise of the engine's own has settled; a failure of one is one of the journal. */
  #keep(pending: Promise<void>): void {
    const generation = this.#generation
    const kept = pending
      .catch((error: unknown) => this.#fail(error, generation))
      .finally(() => {
        this.#working.delete(kept)
        this.pump()
      })
    this.#working.add(kept)
  }

  #madeWith(set: LiveSet, world: SharedWorld): MadeWith {
    return {
      outbox: this.#outbox,
      world,
      onEnded: (result) => {
        set.count(result)
        void this.#outbox.add({ kind: 'counted', set: set.row.seq, totals: set.totals })
      },
    }
  }

  /** Says later whether the engine has begun again since. */
  #isOver(): () => boolean {
    const generation = this.#generation
    return () => generation !== this.#generation
  }

  // What can no longer be planned keeps nothing else from running: its runs wait until it can.
  #open(row: SetRow): void {
    try {
      this.sets.set(row.seq, new LiveSet(row, this.#parts.plan(row)))
    } catch (error) {
      this.broken.set(row.seq, `${row.name} v${row.version} cannot run: ${messageOf(error)}`)
    }
  }

  #setOf(run: number): LiveSet | undefined {
    return this.sets.get(Math.floor(run / setSpan))
  }

  #wake(run: number): void {
    this.#setOf(run)?.wake(run)
  }

  #armSoon(): void {
    if (this.#isArming) return
    this.#isArming = true
    this.#keep(
      this.#outbox
        .idle()
        .then(() => this.#alarm.look())
        .finally(() => {
          this.#isArming = false
        }),
    )
  }

  #newIntake(): Intake {
    const { events, world } = this.#parts
    return new Intake({
      events,
      world,
      maker: this.#maker,
      turns: this.#turns,
      outbox: this.#outbox,
      madeWith: (set, shared) => this.#madeWith(set, shared),
      onReady: (set, run) => {
        set.enqueue(run)
        this.#work(set)
      },
    })
  }

  #newAlarm(): Alarm {
    const { journal, clock } = this.#parts
    return new Alarm({
      journal,
      clock,
      wake: (run) => this.#wake(run),
      onDue: () => this.#keep(this.#alarm.look()),
    })
  }

  #newProber(): Prober {
    const { journal, clock, probe } = this.#parts
    const outbox = this.#outbox
    const prober = new Prober({ journal, outbox, clock, probe, onDue: () => this.#keep(prober.look()) })
    return prober
  }

  #newOutbox(): Outbox {
    const generation = this.#generation
    const { journal, onChange } = this.#parts
    // What people are shown is read from the disk: it is another only now.
    return new Outbox(journal, (error) => this.#fail(error, generation), onChange)
  }

  #letGo(): void {
    this.#generation++
    this.#alarm.stop()
    this.#prober.stop()
    for (const set of this.sets.values()) for (const { run } of set.active.values()) run?.stop('closing')
    this.sets.clear()
    this.broken.clear()
  }

  #fail(error: unknown, generation: number): void {
    if (this.#isClosed || generation !== this.#generation) return
    this.stalled = stalledBy(error)
    this.#followers.fail(new Error(this.stalled))
    this.#letGo()
    this.#parts.onChange()
    void this.#startAgain()
  }

  async #startAgain(): Promise<void> {
    while (this.#working.size > 0) await Promise.all(this.#working)
    while (!this.#isClosed) {
      await this.#parts.clock.sleep(retryMs, undefined)
      if (this.#isClosed) return
      this.#generation++
      this.#outbox = this.#newOutbox()
      this.#turns = new Turns()
      this.#intake = this.#newIntake()
      this.#alarm = this.#newAlarm()
      this.#prober = this.#newProber()
      this.sets.clear()
      this.broken.clear()
      try {
        this.stalled = null
        await this.start()
        return this.#parts.onChange()
      } catch (error) {
        this.stalled = stalledBy(error)
      }
    }
  }
}

const stalledBy = (error: unknown): string => `${messageOf(error)}: tried again every ${retryMs / 1000} s`

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
