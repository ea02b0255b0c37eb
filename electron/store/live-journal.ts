import type { JsonObject } from '../../nodes/sdk'
import type {
  LedgerRow,
  LiveEntry,
  LiveHead,
  LiveJournal,
  LoadedRun,
  OwnRecord,
  SetRow,
} from '../executor/live/live-ports'
import { compactEntries } from './compact-entries'
import type { DeploymentStore } from './deployments'
import type { EffectStore } from './effects'
import type { LiveRunStore } from './live-runs'
import type { RecordStore } from './records'
import type { RunStore } from './runs'
import type { Writer } from './writer'

const largeCommit = 50

type Parts = {
  deployments: DeploymentStore
  liveRuns: LiveRunStore
  runs: RunStore
  effects: EffectStore
  records: RecordStore
  writer: Writer
}

// J1. Once a write has failed, every later one fails too, until the engine begins again from the disk: of what is
//     asked for in order, nothing is kept without what came before it.

/** Keeps live runs in SQLite. */
export class StoredLiveJournal implements LiveJournal {
  readonly #parts: Parts
  #failure: unknown = null

  constructor(parts: Parts) {
    this.#parts = parts
  }

  commit(entries: readonly LiveEntry[]): Promise<void> {
    const { writer, deployments } = this.#parts
    const { entries: left, offered, counted } = compactEntries(entries)
    const work = () => {
      for (const { set, cursor, next } of offered) deployments.move(set, cursor, next)
      for (const entry of left) this.#apply(entry)
      for (const { set, text } of counted) deployments.count(set, text)
    }
    // A large batch need not wait for company.
    return entries.length >= largeCommit
      ? writer.writeNow(...this.#inOrder(work))
      : writer.write(...this.#inOrder(work))
  }

  /** J1: as arguments of the writer. */
  #inOrder<T>(work: () => T): [work: () => T, onFailure: (error: unknown) => void] {
    return [
      () => {
        if (this.#failure !== null) throw this.#failure
        return work()
      },
      (error) => {
        this.#failure ??= error
      },
    ]
  }

  #apply(entry: LiveEntry): void {
    const { liveRuns, runs, effects } = this.#parts
    switch (entry.kind) {
      case 'begun':
        return liveRuns.begin(entry.run)
      case 'settled':
        return liveRuns.addStep(entry.run, entry.n, entry.step)
      case 'waiting':
        return liveRuns.addWait(entry.wait)
      case 'over':
        return liveRuns.removeWait(entry.wait)
      case 'state':
        return liveRuns.setState(entry.run, entry.state, entry.spent)
      case 'effect':
        return effects.save(entry.row)
      case 'found':
        return effects.saveFound(entry.row, entry.before)
      case 'ended':
        liveRuns.end(entry.run)
        return runs.append(entry.set, [entry.row])
      case 'offered':
      case 'counted':
        return
      default:
        return entry satisfies never
    }
  }

  record(row: LedgerRow, record: OwnRecord): Promise<JsonObject> {
    const { writer, effects, records } = this.#parts
    const work = () => {
      effects.save(row)
      const answer = records.write(row.id, record, row.changed)
      effects.answer(row.id, answer)
      return answer
    }
    return writer.write(...this.#inOrder(work))
  }

  async load(run: number): Promise<LoadedRun | null> {
    const { liveRuns, effects } = this.#parts
    const head = liveRuns.head(run)
    if (!head) return null
    const steps = liveRuns.steps(run)
    const spent = Math.max(head.spent, steps.at(-1)?.spent ?? 0)
    return { head: { ...head, spent }, steps, waits: liveRuns.waits(run), effects: effects.ofRun(run) }
  }

  async markUnknown(now: number): Promise<void> {
    const { writer, effects } = this.#parts
    this.#failure = null
    await writer.writeNow(() => effects.markUnknown(now))
  }

  async sets(): Promise<SetRow[]> {
    return this.#parts.deployments.underWay()
  }

  async inState(state: LiveHead['state'], after: number, limit: number): Promise<number[]> {
    return this.#parts.liveRuns.inState(state, after, limit)
  }

  async turns(): ReturnType<LiveJournal['turns']> {
    return this.#parts.liveRuns.turns()
  }

  async nextInTurn(turn: string): Promise<number | null> {
    return this.#parts.liveRuns.nextInTurn(turn)
  }

  async woken(now: number, after: number, limit: number): Promise<number[]> {
    return this.#parts.liveRuns.woken(now, after, limit)
  }

  async nextDeadline(now: number): Promise<number | null> {
    return this.#parts.liveRuns.nextDeadline(now)
  }

  async orphans(now: number, limit: number): Promise<LedgerRow[]> {
    return this.#parts.effects.orphans(now, limit)
  }

  async nextOrphan(): Promise<number | null> {
    return this.#parts.effects.nextOrphan()
  }
}
