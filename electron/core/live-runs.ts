import { setSpan } from '../executor/run-number'
import { calledBy } from '../../nodes/playbook/check-call'
import type { Playbook } from '../../nodes/playbook/schema'
import { type RunEvent } from '../executor/ports'
import type { JsonObject } from '../../nodes/sdk'
import type { LiveRunView } from '../views/live'
import type { ReplaySource } from '../views/replays'
import { calledToKeep } from './called-playbooks'
import { CoreError } from './errors'
import type { LiveParts } from './live-parts'
import { toEffectView } from './effect-view'
import { refuseLevel } from './live-refusals'
import { logicHashOf, type PlaybookRef } from './playbook-library'
import { refuseProblems } from './refuse-problems'

/** Tries of a run at a time. */
const pageSteps = 1_000

/** Single live runs: begun by hand, looked at, ended. */
export class LiveRuns {
  readonly #parts: LiveParts

  constructor(parts: LiveParts) {
    this.#parts = parts
  }

  /** One real run over the one event of a file. Resolves when it has ended, or waits. Throws `CoreError`. */
  async run(request: { playbook: PlaybookRef; file: string; shiftTime: boolean }): Promise<LiveRunView> {
    const { playbook } = this.#parts.playbooks.find(request.playbook)
    const { playbooks, lists } = this.#parts
    refuseProblems(playbooks, playbook, lists.names())
    for (const each of [playbook, ...calledBy(playbook, playbooks.called)])
      refuseLevel(each, 'automatic', this.#parts)
    const event = await this.#event(request.file)
    const shiftMs = request.shiftTime ? this.#shift(playbook, event) : 0
    return this.over(playbook, moveTime(event, shiftMs), shiftMs)
  }

  /** One real run over an event, which is kept with it. The playbook has been checked. Throws `CoreError`. */
  async over(playbook: Playbook, event: RunEvent, shiftMs = 0): Promise<LiveRunView> {
    const seq = await this.#start(playbook, shiftMs)
    const { engine, deployments } = this.#parts
    const row = deployments.whole(seq)
    if (!row) throw new Error(`There is no set ${seq}`)
    engine.refresh(row)
    const set = engine.sets.get(seq)
    if (!set)
      throw new CoreError('unavailable', engine.stalled ?? engine.broken.get(seq) ?? 'Cordon is closing')
    const { run, done } = engine.begin(set, event, event.document as JsonObject)
    await kept(done)
    return this.get(row.id, run % setSpan)
  }

  /** A run of a deployment or by hand, ended or not, with its tries from one of them on. Throws `CoreError`. */
  get(id: string, position: number, from = 0): LiveRunView {
    const { runs, liveRuns, effects } = this.#parts
    const set = runs.replay(id)
    if (!set || set.kind === 'replay') throw new CoreError('not_found', `There is no live set "${id}"`)
    const seq = set.seq * setSpan + position
    const common = {
      set: id,
      position,
      playbook: set.playbook,
      effects: effects.ofRun(seq).map(toEffectView),
    }
    const ended = runs.tries(set.seq, position, { isWanted: () => true, from, limit: pageSteps })
    if (ended) {
      const { head, tries, total } = ended
      const { event, status, reason, ending, run_hash: hash } = head
      return { ...common, event, status, reason, ending, hash, steps: tries, total }
    }
    const head = liveRuns.head(seq)
    if (!head) throw new CoreError('not_found', `There is no run ${position} in "${id}"`)
    const steps = liveRuns
      .steps(seq)
      .flatMap(({ tries }) => tries.map(({ record, timing }) => ({ ...record, ...timing })))
    const [wait] = liveRuns.waits(seq)
    const isWaiting = head.state === 'waiting'
    return {
      ...common,
      event: head.event,
      status: isWaiting ? 'waiting' : 'running',
      reason: isWaiting ? (wait?.kind ?? null) : null,
      ending: wait?.place.node ?? '',
      hash: null,
      steps: steps.slice(from, from + pageSteps),
      total: steps.length,
    }
  }

  /** Ends a run that is under way; answers when that is on the disk. Throws `CoreError` when it is not under way. */
  async cancel(id: string, position: number): Promise<void> {
    const set = this.#parts.runs.replay(id)
    if (!set) throw new CoreError('not_found', `There is no set of runs "${id}"`)
    if (!(await kept(this.#parts.engine.cancel(set.seq * setSpan + position))))
      throw new CoreError('conflict', 'That run is not under way: it has ended')
  }

  async #event(path: string): Promise<RunEvent> {
    const reasons: string[] = []
    const source = { kind: 'file', path } as const
    const dispatcher = await this.#parts.sources.open(source, null, (reason) => reasons.push(reason))
    try {
      const [event, another] = await dispatcher.take(2)
      if (!event)
        throw new CoreError('bad_request', `${path} holds no event${reasons[0] ? `: ${reasons[0]}` : ''}`)
      if (another) throw new CoreError('bad_request', `${path} holds more than one event: a run is over one`)
      return event
    } finally {
      await dispatcher.close()
    }
  }

  // For demonstrations: only where nothing real can be acted on, since an old event would act as if it were new.
  #shift({ nodes }: Playbook, event: RunEvent): number {
    const { nodeTypes, clock } = this.#parts
    const real = nodes.find(({ type }) => nodeTypes.get(type)?.connection !== undefined)
    if (real)
      throw new CoreError(
        'refused',
        `${real.id} (${real.type}) uses a connection that is no lab: its time stays`,
      )
    return clock.now() - event.time
  }

  #start(playbook: Playbook, shiftMs: number): Promise<number> {
    const { writer, runs, deployments, playbooks, clock, ids } = this.#parts
    const at = clock.now()
    return writer.writeNow(() => {
      const seq = runs.start({
        id: ids.next(),
        playbook: playbook.id,
        name: playbook.name,
        logic_hash: logicHashOf(playbook),
        source: JSON.stringify({ kind: 'live', version: 0, level: 'automatic' } satisfies ReplaySource),
        options: JSON.stringify({ reads: 'live', approvals: 'stop', shiftMs }),
        doc: JSON.stringify(playbook),
        started: at,
        kind: 'manual',
        called: calledToKeep(playbook, playbooks.called),
      })
      const cursor = deployments.newestEvent()
      deployments.add({ seq, playbook: playbook.id, version: 0, level: 'automatic', cursor, stopped: at })
      return seq
    })
  }
}

async function kept<T>(done: Promise<T>): Promise<T> {
  try {
    return await done
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new CoreError('unavailable', `It could not be written down (${reason}): see what became of the run`)
  }
}

function moveTime(event: RunEvent, byMs: number): RunEvent {
  if (byMs === 0) return event
  const time = event.time + byMs
  return { ...event, time, document: { ...event.document, time: new Date(time) } }
}
