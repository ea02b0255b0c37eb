import type { Ids } from '../executor/ports'
import { replayEvents } from '../executor/replay'
import type { ReplayRow, RunStore } from '../store/runs'
import type { Writer } from '../store/writer'
import { ActiveReplay } from './active-replay'
import { CoreError } from './errors'
import { type PreparedReplay, type PrepareParts, prepareReplay, type ReplayRequest } from './prepare-replay'
import type { ReplayNews, ReplaySource, ReplayStarted, ReplaySummary, ReplayView } from '../views/replays'

type Parts = PrepareParts & { runs: RunStore; writer: Writer; ids: Ids }

const largeBatch = 100
const keptEnded = 16

/** Starts, follows and keeps replays. */
export class Replays {
  readonly #parts: Parts
  readonly #active = new Map<string, ActiveReplay>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Begins a replay. Throws `CoreError` when it cannot be run as asked. */
  async start(request: ReplayRequest): Promise<ReplayStarted> {
    const prepared = prepareReplay(this.#parts, request)
    const { source, picked, plan } = prepared
    const expected = await this.#parts.sources.expected(source, picked)
    const active = new ActiveReplay(this.#parts.ids.next(), plan, expected)
    const seq = await this.#keepStart(active.id, request, prepared)
    this.#forgetEnded()
    this.#active.set(active.id, active)
    void this.#run(active, seq, request, prepared)
    return { id: active.id, expected }
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
    return toView(this.row(id))
  }

  row(id: string): ReplayRow {
    const row = this.#parts.runs.replay(id)
    if (!row) throw new CoreError('not_found', `There is no replay "${id}"`)
    return row
  }

  latest(playbook: string): ReplayView | null {
    const row = this.#parts.runs.latestReplay(playbook)
    return row ? toView(row) : null
  }

  list(
    before: number | null,
    limit: number,
  ): { replays: (ReplayView & { seq: number })[]; next: number | null } {
    const rows = this.#parts.runs.replays(before, limit)
    const replays = rows.map((row) => ({ seq: row.seq, ...toView(row) }))
    return { replays, next: rows.length < limit ? null : (rows.at(-1)?.seq ?? null) }
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
        options: JSON.stringify({ reads, approvals }),
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
      const dispatcher = await sources.open(source, picked, (reason) => active.park(reason))
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
        world: prepared.world(active.abort.signal),
        concurrency: request.concurrency ?? plan.concurrency,
        onProgress: (progress) => active.progress(progress),
      })
      active.progress(totals)
      await this.#keepEnd(active, seq, 'finished', { traceHash })
    } catch (error) {
      const state = active.abort.signal.aborted ? 'cancelled' : 'failed'
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
  return {
    id,
    playbook,
    name,
    logicHash,
    state,
    started,
    finished,
    source: JSON.parse(row.source) as ReplaySource,
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
