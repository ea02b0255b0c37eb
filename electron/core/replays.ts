import type { Ids } from '../executor/ports'
import type { ReplayRow } from '../store/runs'
import { ActiveReplay } from './active-replay'
import { CoreError } from './errors'
import { keptRuns, replayOf } from './kept-replay'
import {
  prepareAgain,
  type PreparedReplay,
  type PrepareParts,
  prepareReplay,
  type ReplayRequest,
} from './prepare-replay'
import { followEnded, toView } from './replay-view'
import { type Beginning, runReplay, type RunParts } from './run-replay'
import type { ReplayNews, ReplayStarted, ReplaySummary, ReplayView } from '../views/replays'

type Parts = PrepareParts & RunParts & { ids: Ids }

const keptEnded = 16
/** Each holds events and runs in memory; more at once would only make all of them slower. */
const mostAtOnce = 8

/** Starts, follows and keeps replays. */
export class Replays {
  readonly #parts: Parts
  readonly #active = new Map<string, ActiveReplay>()
  #starting = 0
  #isClosing = false

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Begins a replay. Throws `CoreError` when it cannot be run as asked. */
  start(request: ReplayRequest): Promise<ReplayStarted> {
    return this.#begin(async () => {
      const prepared = prepareReplay(this.#parts, request)
      const active = await this.#makeActive(this.#parts.ids.next(), prepared)
      const seq = await this.#keepStart(active.id, prepared)
      return { active, prepared, seq, kept: [].values(), isNew: true }
    })
  }

  /**
   * Goes on with a replay that was interrupted, stopped or failed: what it has run stays as it is. Throws `CoreError`
   * when that cannot be done.
   */
  resume(id: string): Promise<ReplayStarted> {
    return this.#begin(async () => {
      const { runs, writer } = this.#parts
      const { seq } = this.row(id)
      refuseToResume(this.get(id))
      const prepared = prepareAgain(this.#parts, this.row(id))
      const active = await this.#makeActive(id, prepared)
      // Another may have been quicker; from here to the commit there is no way in between.
      refuseToResume(this.get(id))
      await writer.writeNow(() => runs.takeUp(seq))
      return { active, prepared, seq, kept: keptRuns(runs, seq), isNew: false }
    })
  }

  async #begin(make: () => Promise<Beginning>): Promise<ReplayStarted> {
    const running = [...this.#active.values()].filter(({ state }) => state === 'running')
    if (running.length + this.#starting >= mostAtOnce)
      throw new CoreError(
        'conflict',
        `${mostAtOnce} replays are running: stop one, or wait until one has ended`,
      )
    this.#starting++
    try {
      const beginning = await make()
      const { id, expected } = beginning.active
      // Behind the others again, if it has been among them before.
      this.#active.delete(id)
      this.#forgetEnded()
      this.#active.set(id, beginning.active)
      void this.#run(beginning)
      return { id, expected }
    } finally {
      this.#starting--
    }
  }

  async #makeActive(id: string, { source, picked, plan }: PreparedReplay): Promise<ActiveReplay> {
    return new ActiveReplay(id, plan, await this.#parts.sources.expected(source, picked))
  }

  follow(id: string, signal: AbortSignal | undefined): AsyncGenerator<ReplayNews> {
    const active = this.#active.get(id)
    return active ? active.follow(signal) : followEnded(this.get(id))
  }

  /** Resolves with the replay once it has ended. */
  async finished(id: string): Promise<ReplayView & { parkedReasons: string[]; error: string | null }> {
    const active = this.#active.get(id)
    await active?.ended()
    return { ...this.get(id), parkedReasons: [...(active?.parked ?? [])], error: active?.error ?? null }
  }

  cancel(id: string): void {
    this.#active.get(id)?.abort.abort(new CoreError('conflict', 'The replay was stopped'))
  }

  get(id: string): ReplayView {
    return this.#view(this.row(id))
  }

  row(id: string): ReplayRow {
    return replayOf(this.#parts.runs, id)
  }

  latest(playbook: string): ReplayView | null {
    const row = this.#parts.runs.latestReplay(playbook)
    return row ? this.#view(row) : null
  }

  list(
    before: number | null,
    limit: number,
  ): { replays: (ReplayView & { seq: number })[]; next: number | null } {
    const rows = this.#parts.runs.replays(before, limit)
    const replays = rows.map((row) => ({ seq: row.seq, ...this.#view(row) }))
    return { replays, next: rows.length < limit ? null : (rows.at(-1)?.seq ?? null) }
  }

  /** An end that could not be written (the disk is full) is known as long as the process lives. */
  #view(row: ReplayRow): ReplayView {
    const active = row.state === 'running' ? this.#active.get(row.id) : undefined
    return { ...toView(row), ...(active ? { state: active.state } : {}) }
  }

  /** Stops what is running, to go on with when it is asked for, and waits for its end. */
  async close(): Promise<void> {
    this.#isClosing = true
    for (const active of this.#active.values()) {
      active.abort.abort(new CoreError('conflict', 'Cordon is closing'))
      await active.ended()
    }
    await this.#parts.worker?.threads.close()
  }

  // Those who follow a replay may come a moment after its end; the last few are kept for them.
  #forgetEnded(): void {
    const ended = [...this.#active.values()].filter(({ state }) => state !== 'running')
    for (const { id } of ended.slice(0, -keptEnded)) this.#active.delete(id)
  }

  #keepStart(id: string, { playbook, plan, source, options, called }: PreparedReplay): Promise<number> {
    const { runs, writer, clock } = this.#parts
    return writer.writeNow(() =>
      runs.start({
        id,
        playbook: playbook.id,
        name: playbook.name,
        logic_hash: plan.logicHash,
        source: JSON.stringify(source),
        options: JSON.stringify(options),
        doc: JSON.stringify(playbook),
        started: clock.now(),
        called,
      }),
    )
  }

  async #run(beginning: Beginning): Promise<void> {
    const { active, seq } = beginning
    try {
      const { totals, traceHash } = await runReplay(this.#parts, beginning)
      active.progress(totals)
      await this.#keepEnd(active, seq, 'finished', { traceHash })
    } catch (error) {
      const stopped = this.#isClosing ? 'interrupted' : 'cancelled'
      const state = active.abort.signal.aborted ? stopped : 'failed'
      // When this cannot be written either, `#keepEnd` has still told those who follow, and `#view` knows.
      await this.#keepEnd(active, seq, state, { error: (error as Error).message }).catch(() => undefined)
    }
  }

  async #keepEnd(
    active: ActiveReplay,
    seq: number,
    state: 'finished' | 'cancelled' | 'interrupted' | 'failed',
    ended: { traceHash?: string | null; error?: string },
  ): Promise<void> {
    const { runs, writer, clock } = this.#parts
    const summary: ReplaySummary = {
      totals: active.totals,
      traceHash: ended.traceHash ?? null,
      seconds: (performance.now() - active.started) / 1000,
      parked: active.parkedCount,
    }
    try {
      await writer.writeNow(() => runs.finish(seq, state, JSON.stringify(summary), clock.now()))
    } finally {
      active.end(state, ended)
    }
  }
}

function refuseToResume({ kind, state }: ReplayView): void {
  if (kind !== 'replay')
    throw new CoreError('conflict', 'A live run goes on by itself: only a replay is resumed')
  if (state === 'running') throw new CoreError('conflict', 'The replay is running')
  if (state === 'finished')
    throw new CoreError('conflict', 'The replay has finished, so nothing is left of it: start a new one')
}
