import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Playbook } from '../../nodes/playbook/schema'
import type { KeptRun } from '../executor/kept-runs'
import type { RecordedSoFar } from '../store/recorded-reads'
import type { ReplayRow, RunStore } from '../store/runs'
import type { ListRow } from '../views/records'
import type { ReplayAssumptions } from '../views/replays'
import type { RunFilter } from '../views/runs'
import { CoreError } from './errors'

/** Some runs of an earlier replay, of those that it had when they were picked. */
type Picked = { replay: string; runs: RunFilter; before: number }

/** What is kept with a replay beside its playbook and its source: all that it needs to go on after an interruption. */
export type KeptOptions = ReplayAssumptions & {
  concurrency: number | null
  picked: Picked | null
  /** Folder of the sample set that its recordings and lists are of. */
  samples: string | null
  /** Hash of the recordings and lists: with others the rest of its runs would be runs of another replay. */
  answers: string
  /** The recorded live reads that there were when it began; null where it is not answered from them. */
  recorded: RecordedSoFar | null
}

/** Throws `CoreError` for a replay that was begun before all of it was kept. */
export function keptOptions({ options }: Pick<ReplayRow, 'options'>): KeptOptions {
  const kept = JSON.parse(options) as Partial<KeptOptions>
  if (kept.answers !== undefined) return { recorded: null, ...kept } as KeptOptions
  throw new CoreError('conflict', 'The replay was begun by an older Cordon and cannot go on: start a new one')
}

/** Names some runs of an earlier replay so that the same ones are found again, also when it has more by then. */
export function pickRuns(runs: RunStore, replay: string, filter: RunFilter): Picked {
  const [newest] = runs.heads(replayOf(runs, replay).seq, filter, null, 1)
  return { replay, runs: filter, before: newest ? newest.position + 1 : 0 }
}

/** Ids of the events of the runs picked, in their order. */
export function pickedEventIds(runs: RunStore, { replay, runs: filter, before }: Picked): string[] {
  const heads = runs.heads(replayOf(runs, replay).seq, filter, before, Number.MAX_SAFE_INTEGER)
  return heads.map(({ event }) => event).toReversed()
}

/** Throws `CoreError` for a replay that there is not. */
export function replayOf(runs: RunStore, id: string): ReplayRow {
  const row = runs.replay(id)
  if (!row) throw new CoreError('not_found', `There is no replay "${id}"`)
  return row
}

/** Hash of what a replay is answered from: the recordings and lists of its sample set, and the stored lists that it or what it calls names. */
export function answersHash(
  playbooks: readonly Playbook[],
  samples: string | null,
  lists: readonly ListRow[],
): string {
  const answers = createHash('sha256')
  if (samples !== null) {
    for (const name of ['set.json', 'lists.json', 'recordings.ndjson']) {
      answers.update(`${name}\n`)
      const file = join(samples, name)
      if (existsSync(file)) answers.update(readFileSync(file))
    }
  }
  // A list that no document names, in whatever way, cannot be read by any: its own, and what it calls.
  const document = JSON.stringify(playbooks)
  for (const { name, size, changed } of lists)
    if (document.includes(name)) answers.update(`${name} ${size} ${changed}\n`)
  return answers.digest('hex')
}

const pageRuns = 500

/** The runs of a replay from the first on, each checked when it is read. */
export function* keptRuns(runs: RunStore, replay: number): Generator<KeptRun, void> {
  for (let from = 0; ; ) {
    const page = runs.inOrder(replay, from, pageRuns)
    const last = page.at(-1)
    if (!last) return
    for (const { event, run_hash, status, reason, ending, edges, steps } of page) {
      yield {
        event,
        hash: run_hash,
        status,
        reason,
        ending,
        steps: steps.map((record) => ({ record })),
        taken: edges
          .split(',')
          .filter((id) => id !== '')
          .map((id) => ({ id })),
      }
    }
    from = last.position + 1
  }
}
