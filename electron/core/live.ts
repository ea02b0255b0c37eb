import type { Decision } from '../../nodes/sdk'
import type { EffectState, EffectView, LiveStatus, WaitView } from '../views/live'
import type { ReplayNews } from '../views/replays'
import type { Totals } from '../views/totals'
import { toEffectView } from './effect-view'
import { CoreError } from './errors'
import { Deployments } from './deployments'
import { Listeners, waitBetweenNews } from './listeners'
import { LiveLists, personKinds } from './live-lists'
import type { LiveParts } from './live-parts'
import { LiveRuns } from './live-runs'
import { changedTotals } from './replay-progress'

const newsEveryMs = 250

/** Those that a person may settle: what was sent, and what came of it is not known. */
const unsettled: ReadonlySet<EffectState> = new Set(['UNKNOWN', 'ACCEPTED'])
const settledAs = {
  applied: 'RECONCILED_APPLIED',
  not_applied: 'RECONCILED_NOT_APPLIED',
  abandoned: 'ABANDONED',
} as const

/** Everything live, as people see it: what is deployed, what waits, what is not known. */
export class Live {
  readonly deployments: Deployments
  readonly runs: LiveRuns
  readonly lists: LiveLists
  readonly #parts: LiveParts
  readonly #listeners = new Listeners()

  constructor(parts: LiveParts) {
    this.#parts = parts
    this.deployments = new Deployments(parts)
    this.runs = new LiveRuns(parts)
    this.lists = new LiveLists(parts)
  }

  /** New events are stored; they are offered to what is deployed. */
  notify(): void {
    this.#parts.engine.notify()
    this.changed()
  }

  changed(): void {
    this.#listeners.tell()
  }

  status(): LiveStatus {
    const { liveRuns, effects, engine } = this.#parts
    return {
      deployments: this.deployments.all(),
      finishing: this.deployments.finishing(),
      approvals: liveRuns.countOpen('approval') + liveRuns.countOpen('form'),
      unknown: effects.count('UNKNOWN'),
      stalled: engine.stalled ?? [...engine.broken.values()][0] ?? null,
    }
  }

  /** The status now, and again when it has changed, at most four times a second. */
  async *follow(signal: AbortSignal | undefined): AsyncGenerator<LiveStatus> {
    for (let last = ''; ; ) {
      const change = this.#listeners.change(signal)
      const status = this.status()
      const text = JSON.stringify(status)
      if (text !== last) yield status
      last = text
      await change
      await waitBetweenNews(newsEveryMs, signal)
      if (signal?.aborted) return
    }
  }

  /** What the runs of a set have come to, as it is told of a replay. Null for a set that is no deployment. */
  followSet(id: string, signal: AbortSignal | undefined): AsyncGenerator<ReplayNews> | null {
    const { runs } = this.#parts
    const row = runs.replay(id)
    return row?.kind === 'live' ? this.#setNews(row.seq, signal) : null
  }

  async *#setNews(seq: number, signal: AbortSignal | undefined): AsyncGenerator<ReplayNews> {
    const { deployments, engine } = this.#parts
    let sent: Totals | null = null
    for (;;) {
      const change = this.#listeners.change(signal)
      const row = deployments.get(seq)
      const totals = engine.sets.get(seq)?.totals ?? deployments.totals(seq)
      const state = row?.stopped === null ? 'running' : 'finished'
      const seconds = (this.#parts.clock.now() - (row?.started ?? 0)) / 1000
      const processed = (totals?.runs ?? 0) + (totals?.notMatched ?? 0)
      const news = { state, processed, expected: null, traceHash: null, seconds, error: null } as const
      yield { ...news, totals: totals ? changedTotals(sent, totals) : {} }
      sent = totals ? structuredClone(totals) : null
      if (state === 'finished') return
      await change
      await waitBetweenNews(newsEveryMs, signal)
      if (signal?.aborted) return
    }
  }

  waits(query: { person: boolean; limit: number }): WaitView[] {
    return this.lists.waits(query).waits
  }

  /** Throws `CoreError` for a wait that nobody can decide, or that has been decided. */
  async decide(id: string, decision: Decision): Promise<void> {
    const { liveRuns, writer, clock, engine } = this.#parts
    const wait = liveRuns.wait(id)
    if (!wait)
      throw new CoreError('not_found', 'That wait is over: it was decided, or its deadline has passed')
    if (!personKinds.includes(wait.kind))
      throw new CoreError('conflict', `A person cannot decide a wait of kind ${wait.kind}`)
    const now = clock.now()
    if (wait.deadline <= now) throw new CoreError('conflict', 'The deadline has passed')
    if (!(await writer.writeNow(() => liveRuns.decide(id, decision, now))))
      throw new CoreError('conflict', 'That wait has been decided already')
    engine.wake(wait.run)
    this.changed()
  }

  effects(states: readonly EffectState[] | undefined, limit: number): EffectView[] {
    return this.lists.effects({ states, limit }).effects
  }

  /** What a person says of an effect whose outcome is not known. Throws `CoreError`. */
  async settle(request: {
    effect: string
    as: keyof typeof settledAs
    by: string
    reason: string
  }): Promise<EffectView> {
    const { effects, liveRuns, writer, clock, engine } = this.#parts
    const now = clock.now()
    const { row } = await writer.writeNow(() => {
      const known = effects.get(request.effect)
      if (!known) throw new CoreError('not_found', `There is no effect "${request.effect}"`)
      if (!unsettled.has(known.state))
        throw new CoreError('conflict', `The effect is ${known.state}: there is nothing to settle`)
      if (known.run !== null && engine.isAtWork(known.run))
        throw new CoreError('conflict', 'The effect is being looked into at this moment: say it again later')
      const reason = `${request.by} says so${request.reason && `: ${request.reason}`}`
      const settled = {
        ...known,
        state: settledAs[request.as],
        reason,
        by: request.by,
        due: null,
        changed: now,
      }
      effects.save(settled)
      if (settled.run !== null) liveRuns.hurry(settled.run, now)
      return { row: settled }
    })
    if (row.run !== null) engine.wake(row.run)
    this.changed()
    return toEffectView(row)
  }
}
