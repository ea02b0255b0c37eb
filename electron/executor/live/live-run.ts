import type { Decision } from '../../../nodes/sdk'
import type { Plan } from '../plan'
import type { Clock, Decided, Decider, Ids, Keeper, Place, RunEvent, World } from '../ports'
import { type RunResult, runPlan, type SettledStep } from '../run'
import { toRunRow } from '../run-row'
import { endOf, type StepEnd, type StepTry } from '../step-end'
import type { RunLedger } from './ledger'
import type { LiveHead, LiveWait, LoadedRun } from './live-ports'
import type { Outbox } from './outbox'
import { placeKey } from './place-key'
import type { SharedWorld } from './run-maker'

// N1. Every step is told to the journal before anything that comes of it (the outbox keeps the order).
// N2. A step that the journal holds is given back as it stands; a step that waited runs again when its wait is over,
//     and the wait is gone with the commit that holds the step's end.
// N3. A run that only waits is not in memory: its waits are rows with deadlines.
// N4. Whoever stops the engine ends nothing: the run is as the journal has it.

/** Why a run was stopped from outside. */
export type Stopped = 'closing' | 'cancelled' | 'deadline'

export type RunOutcome = 'ended' | 'waiting' | 'closing'

type Parts = {
  plan: Plan
  event: RunEvent
  head: LiveHead
  loaded: LoadedRun | null
  outbox: Outbox
  clock: Clock
  ids: Ids
  /** Ends a run that is worked on for longer, in milliseconds. */
  deadlineMs: number
  /** `simulate` cuts all effects off. Nothing is kept of such a run before it ends: there is nothing to repeat. */
  mode: 'live' | 'simulate'
  ledger: (decisions: ReadonlyMap<string, Decision>) => RunLedger
  world: SharedWorld
  /** Told in the turn of the thread in which the run's end is put down. */
  onEnded: (result: RunResult) => void
}

/** One live run while it is worked on. */
export class LiveRun {
  readonly head: LiveHead
  readonly #parts: Parts
  readonly #abort = new AbortController()
  readonly #waits: Map<string, LiveWait>
  /** Of the playbook's own steps, for a run that ends by a fault of ours. */
  readonly #tries: StepTry[] = []
  readonly #ledger: RunLedger
  #n: number
  #since = 0

  constructor(parts: Parts) {
    this.#parts = parts
    this.head = parts.head
    this.#waits = new Map(parts.loaded?.waits.map((wait) => [placeKey(wait.place), wait]))
    this.#n = parts.loaded?.steps.length ?? 0
    this.#ledger = parts.ledger(this.#decisions())
  }

  /** True when something that it did is still to be asked about. */
  get leavesOpen(): boolean {
    return this.#ledger.isOpen
  }

  stop(reason: Stopped): void {
    this.#abort.abort(reason)
  }

  /** Works on the run until it has ended, or only waits. Answers at once when nothing had to be waited for. */
  work(): RunOutcome | Promise<RunOutcome> {
    const { plan, event, clock } = this.#parts
    this.#since = clock.now()
    let result: RunResult | Promise<RunResult>
    try {
      result = runPlan(plan, event, this.#world(), this.#settled())
    } catch (error) {
      return this.#outcome(this.#broken(error))
    }
    return result instanceof Promise ? this.#rest(result) : this.#outcome(result)
  }

  async #rest(pending: Promise<RunResult>): Promise<RunOutcome> {
    const over = new AbortController()
    void this.#watch(over.signal)
    try {
      const result = await pending.catch((error: unknown) => this.#broken(error))
      // What was sent before the run was stopped is still written down.
      await this.#ledger.settled()
      return this.#outcome(result)
    } finally {
      over.abort()
    }
  }

  async #watch(over: AbortSignal): Promise<void> {
    const left = Math.max(0, this.#parts.deadlineMs - this.head.spent)
    try {
      await this.#parts.clock.sleep(left, over)
      this.stop('deadline')
    } catch {
      // It ended in time.
    }
  }

  #spent(): number {
    return this.head.spent + this.#parts.clock.now() - this.#since
  }

  #outcome(result: RunResult): RunOutcome {
    const reason = this.#abort.signal.aborted ? (this.#abort.signal.reason as Stopped) : null
    if (reason === 'closing') return 'closing'
    const { outbox, plan, event, mode, onEnded } = this.#parts
    const { seq, set, position } = this.head
    if (result.status === 'waiting' && reason === null && mode === 'live') {
      void outbox.add({ kind: 'state', run: seq, state: 'waiting', spent: this.#spent() })
      return 'waiting'
    }
    const ended: RunResult =
      reason === null ? result : { ...result, status: reason === 'deadline' ? 'failed' : 'cancelled', reason }
    const row = toRunRow({ position, event, plan, mode, result: ended })
    this.#ledger.close()
    void outbox.add({ kind: 'ended', set, run: seq, row })
    onEnded(ended)
    return 'ended'
  }

  /** A fault of ours ends the run, with the steps it had: the next try would end the same way. */
  #broken(error: unknown): RunResult {
    if (this.#abort.signal.aborted)
      return { ...nothing, status: 'cancelled', reason: null, steps: this.#tries }
    const message = error instanceof Error ? error.message : String(error)
    return { ...nothing, status: 'failed', reason: `internal: ${message}`.slice(0, 200), steps: this.#tries }
  }

  #settled(): SettledStep[] {
    return (this.#parts.loaded?.steps ?? []).map(({ place, at, durationMs, tries }) => {
      this.#remember(place, tries)
      return { place, at, end: endOf(tries, durationMs) }
    })
  }

  #world(): World {
    const { world, mode } = this.#parts
    const { signal } = this.#abort
    const common = { ...world, signal }
    if (mode === 'simulate') return { ...common, mode, decide: decideTimers }
    return {
      ...common,
      mode,
      actor: this.#ledger,
      keeper: this.#keeper(),
      decide: (_, place) => this.#decide(place),
    }
  }

  #keeper(): Keeper {
    return {
      settled: (place, at, end) => {
        if (this.#abort.signal.aborted && this.#abort.signal.reason === 'closing') return
        if (end.waitsFor) this.#wait(place, end.waitsFor)
        else this.#settle(place, at, end)
      },
    }
  }

  #settle(place: Place, at: number, { tries, durationMs }: StepEnd): void {
    const { outbox } = this.#parts
    this.#remember(place, tries)
    void outbox.add({
      kind: 'settled',
      run: this.head.seq,
      n: this.#n++,
      step: { place, at, durationMs, tries, spent: this.#spent() },
    })
    const wait = this.#waits.get(placeKey(place))
    if (!wait) return
    this.#waits.delete(placeKey(place))
    void outbox.add({ kind: 'over', wait: wait.id })
  }

  // What ran inside of a loop is a row of the journal by now, and may be any number of them.
  #remember({ path }: Place, tries: readonly StepTry[]): void {
    if (path === '') this.#tries.push(...tries)
  }

  #wait(place: Place, { wait: kind, question, deadlineMs }: NonNullable<StepEnd['waitsFor']>): void {
    const { clock, ids, outbox } = this.#parts
    const known = this.#waits.get(placeKey(place))
    const since = clock.now()
    // A step that ran again because another wait of its run was over waits on as before.
    if (known && known.kind === kind && known.decision === null && known.deadline > since) return
    const wait: LiveWait = {
      id: ids.next(),
      run: this.head.seq,
      place,
      kind,
      question,
      since,
      deadline: since + deadlineMs,
      decision: null,
      decided: null,
    }
    if (known) void outbox.add({ kind: 'over', wait: known.id })
    this.#waits.set(placeKey(place), wait)
    void outbox.add({ kind: 'waiting', wait })
  }

  #decide(place: Place): Decided | null {
    const wait = this.#waits.get(placeKey(place))
    if (!wait) return null
    const now = this.#parts.clock.now()
    if (wait.decision) return { decision: wait.decision, waitedMs: (wait.decided ?? now) - wait.since }
    if (wait.deadline > now) return null
    return { decision: expired, waitedMs: wait.deadline - wait.since }
  }

  /** What has been decided of the waits, the clock's answer among it. */
  #decisions(): ReadonlyMap<string, Decision> {
    const now = this.#parts.clock.now()
    return new Map(
      [...this.#waits].flatMap(([key, { decision, deadline }]) =>
        decision ? [[key, decision] as const] : deadline <= now ? [[key, expired] as const] : [],
      ),
    )
  }
}

// A simulated run does not wait: a timer moves its own clock, and a person's answer is where it ends.
const decideTimers: Decider = ({ wait, deadlineMs }) =>
  wait === 'timer' ? { decision: expired, waitedMs: deadlineMs } : null

const expired: Decision = { by: 'clock', answer: 'expired', reason: '' }

const nothing = { ending: '', taken: [], bodies: null } as const
