import type { Ids } from '../executor/ports'
import { replayEvents } from '../executor/replay'
import type { ReplayRow, RunStore } from '../store/runs'
import type { Writer } from '../store/writer'
import { ActiveReplay } from './active-replay'
import { CoreError } from './errors'
import { type PreparedReplay, type PrepareParts, prepareReplay, type ReplayRequest } from './prepare-replay'
import type {
  ReplayAssumptions,
  ReplayNews,
  ReplaySource,
  ReplayStarted,
  ReplaySummary,
  ReplayView,
} from '../views/replays'

type Parts = PrepareParts & { runs: RunStore; writer: Writer; ids: Ids }

const largeBatch = 100
const keptEnded = 16
/** Each holds events and runs in memory; more at once would only make all of them slower. */
const mostAtOnce = 8

/** Starts, follows and keeps replays. */
export class Replays {
  readonly #parts: Parts
  readonly #active = new Map<string, ActiveReplay>()
  #starting = 0

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Begins a replay. Throws `CoreError` when it cannot be run as asked. */
  async start(request: ReplayRequest): Promise<ReplayStarted> {
    const running = [...this.#active.values()].filter(({ state }) => state === 'running')
    if (running.length + this.#starting >= mostAtOnce)
      throw new CoreError(
        'conflict',
        `${mostAtOnce} replays are running: stop one, or wait until one has ended`,
      )
    const prepared = prepareReplay(this.#parts, request)
    this.#starting++
    try {
      const { source, picked, plan } = prepared
      const expected = await this.#parts.sources.expected(source, picked)
      const active = new ActiveReplay(this.#parts.ids.next(), plan, expected)
      const seq = await this.#keepStart(active.id, request, prepared)
      this.#forgetEnded()
      this.#active.set(active.id, active)
      void this.#run(active, seq, request, prepared)
      return { id: active.id, expected }
    } finally {
      this.#starting--
    }
  }

  follow(id: string, signal: AbortSignal | undefined): AsyncGenerator<ReplayNews> {
    const active = this.#active.get(id)
    return active ? active.follow(signal) : followEnded(this.get(id))
  }

  /** Resolves with the replay once it has ended. */
  async finished(id: string): Promise<ReplayView & { parkedReasons: string[]; error: string | null }> {
    const active = this.#active.get(id)
    await active?.ended()
    return { ...this.get(id), parkedReasons: active?.parked ?? [], error: active?.error ?? null }
  }

  cancel(id: string): void {
    this.#active.get(id)?.abort.abort(new CoreError('conflict', 'The replay was stopped'))
  }

  get(id: string): ReplayView {
    return this.#view(this.row(id))
  }

  row(id: string): ReplayRow {
    const row = this.#parts.runs.replay(id)
    if (!row) throw new CoreError('not_found', `There is no replay "${id}"`)
    return row
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

  /** Stops what is running and waits for its end. */
  async close(): Promise<void> {
    for (const active of this.#active.values()) {
      active.abort.abort(new CoreError('conflict', 'Cordon is closing'))
      await active.ended()
    }
  }

  // Those who follow a replay may come a moment after its end; the last few are kept for them.
  #forgetEnded(): void {
    const ended = [...this.#active.values()].filter(({ state }) => state !== 'running')
    for (const { id } of ended.slice(0, -keptEnded)) this.#active.delete(id)
  }

  #keepStart(
    id: string,
    { reads, approvals }: ReplayRequest,
    { playbook, plan, source }: PreparedReplay,
  ): Promise<number> {
    const { runs, writer, clock } = this.#parts
    return writer.writeNow(() =>
      runs.start({
        id,
        playbook: playbook.id,
        name: playbook.name,
        logic_hash: plan.logicHash,
        source: JSON.stringify(source),
        options: JSON.stringify({ reads, approvals } satisfies ReplayAssumptions),
        doc: JSON.stringify(playbook),
        started: clock.now(),
      }),
    )
  }

  async #run(
    active: ActiveReplay,
    seq: number,
    request: ReplayRequest,
    prepared: PreparedReplay,
  ): Promise<void> {
    const { runs, writer, sources } = this.#parts
    const { plan, source, picked } = prepared
    try {
      const { signal } = active.abort
      const dispatcher = await sources.open(source, picked, (reason) => active.park(reason), signal)
      const { totals, traceHash } = await replayEvents({
        plan,
        id: seq,
        dispatcher,
        journal: {
          // A large batch need not wait for company.
          append: (replay, rows) =>
            rows.length >= largeBatch
              ? writer.writeNow(() => runs.append(replay, rows))
              : writer.write(() => runs.append(replay, rows)),
        },
        world: prepared.world(signal),
        concurrency: request.concurrency ?? plan.concurrency,
        onProgress: (progress) => active.progress(progress),
      })
      active.progress(totals)
      await this.#keepEnd(active, seq, 'finished', { traceHash })
    } catch (error) {
      const state = active.abort.signal.aborted ? 'cancelled' : 'failed'
      // When this cannot be written either, `#keepEnd` has still told those who follow, and `#view` knows.
      await this.#keepEnd(active, seq, state, { error: (error as Error).message }).catch(() => undefined)
    }
  }

  async #keepEnd(
    active: ActiveReplay,
    seq: number,
    state: 'finished' | 'cancelled' | 'failed',
    ended: { traceHash?: string; error?: string },
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

function toView(row: ReplayRow): ReplayView {
  const { id, playbook, name, logic_hash: logicHash, state, started, finished } = row
  const { reads, approvals } = JSON.parse(row.options) as ReplayAssumptions
  return {
    id,
    kind: row.kind,
    playbook,
    name,
    logicHash,
    state,
    started,
    finished,
    source: JSON.parse(row.source) as ReplaySource,
    reads,
    approvals,
    summary: row.summary === null ? null : (JSON.parse(row.summary) as ReplaySummary),
  }
}

async function* followEnded(view: ReplayView): AsyncGenerator<ReplayNews> {
  const { summary, state } = view
  const totals = summary?.totals ?? {}
  const processed = summary ? summary.totals.runs + summary.totals.notMatched : 0
  const { traceHash = null, seconds = 0 } = summary ?? {}
  yield { state, processed, expected: processed, totals, traceHash, seconds, error: null }
}
