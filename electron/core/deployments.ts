import { calledBy } from '../../nodes/playbook/check-call'
import type { Playbook } from '../../nodes/playbook/schema'
import type { SetRow } from '../executor/live/live-ports'
import type { DeploymentHead } from '../store/deployments'
import type { DeploymentView, Level } from '../views/live'
import type { ReplaySource } from '../views/replays'
import { calledToKeep } from './called-playbooks'
import { CoreError } from './errors'
import type { LiveParts } from './live-parts'
import { refuseLevel } from './live-refusals'
import { logicHashOf } from './playbook-library'
import { refuseProblems } from './refuse-problems'

/** Which version of each playbook runs on live events, and how far it may go. */
export class Deployments {
  readonly #parts: LiveParts

  constructor(parts: LiveParts) {
    this.#parts = parts
  }

  /**
   * Lets a version (the newest unless one is named) run on the events that come from now on. One that is deployed
   * already hands its queue over, so that no event is left out and none is run twice; its runs go on to their end.
   * Throws `CoreError`.
   */
  async deploy(request: {
    playbook: string
    version?: number | undefined
    level: Level
  }): Promise<DeploymentView> {
    const { versions, engine, deployments, playbooks } = this.#parts
    const stored = versions.get(request.playbook)
    if (!stored) throw new CoreError('not_found', `There is no playbook "${request.playbook}"`)
    const row =
      request.version === undefined
        ? versions.latestVersion(request.playbook)
        : versions.version(request.playbook, request.version)
    if (!row) throw new CoreError('conflict', noVersion(request))
    const { playbook } = playbooks.find({ id: request.playbook, version: row.version })
    this.#refuse(playbook, request.level)
    const before = deployments.active(request.playbook)
    if (before?.version === row.version && before.level === request.level) return this.view(before)
    const seq = await this.#replace(before, playbook, {
      version: row.version,
      level: request.level,
      doc: row.doc,
    })
    if (before) engine.refresh(this.#whole(before.seq))
    engine.refresh(this.#whole(seq))
    return this.view(this.#get(seq))
  }

  /** Offers it no more events; runs that have begun go on to their end. Throws `CoreError`. */
  async stop(playbook: string): Promise<DeploymentView> {
    const { engine, writer, clock } = this.#parts
    const active = this.#active(playbook)
    const at = clock.now()
    await writer.writeNow(() => this.#end(active.seq, at))
    engine.refresh(this.#whole(active.seq))
    return this.view(this.#get(active.seq))
  }

  /** Deploys the version that was deployed before this one. Throws `CoreError` when there was none. */
  async rollBack(playbook: string): Promise<DeploymentView> {
    const active = this.#active(playbook)
    const version = this.#parts.deployments.versionBefore(playbook, active.seq, active.version)
    if (version === null)
      throw new CoreError('conflict', `No other version of "${active.name}" was deployed before`)
    return this.deploy({ playbook, version, level: active.level })
  }

  all(): DeploymentView[] {
    return this.#parts.deployments.allActive().map((row) => this.view(row))
  }

  /** Those that are stopped and have runs that are not at their end. */
  finishing(): DeploymentView[] {
    const { deployments, liveRuns } = this.#parts
    const heads = liveRuns.sets().flatMap((seq) => deployments.get(seq) ?? [])
    return heads.filter(({ stopped }) => stopped !== null).map((row) => this.view(row))
  }

  view(row: DeploymentHead): DeploymentView {
    const { deployments, liveRuns, engine } = this.#parts
    const { seq, id, playbook, name, version, level, started, stopped } = row
    const set = engine.sets.get(seq)
    const totals = set?.totals ?? deployments.totals(seq)
    const { running, queued, waiting } = liveRuns.counts(seq)
    return {
      set: id,
      playbook,
      name,
      version,
      level,
      previous: deployments.versionBefore(playbook, seq, version),
      since: started,
      queue: stopped === null ? deployments.countAfter(set?.cursor ?? row.cursor) : 0,
      running: running + queued,
      waiting,
      endedWaiting: totals?.waiting ?? 0,
      completed: totals?.completed ?? 0,
      failed: totals?.failed ?? 0,
      cancelled: totals?.cancelled ?? 0,
    }
  }

  #refuse(playbook: Playbook, level: Level): void {
    const { lists, playbooks } = this.#parts
    refuseProblems(playbooks, playbook, lists.names())
    for (const each of [playbook, ...calledBy(playbook, playbooks.called)])
      refuseLevel(each, level, this.#parts)
  }

  /** One commit stops the old one and begins the new one where the old one was. */
  #replace(
    before: DeploymentHead | undefined,
    playbook: Playbook,
    { version, level, doc }: { version: number; level: Level; doc: string },
  ): Promise<number> {
    const { writer, runs, deployments, engine, playbooks, clock, ids } = this.#parts
    const at = clock.now()
    const set = before && engine.sets.get(before.seq)
    // From here on the old one reads no more events; what it has been offered is in the commits before this one.
    if (set) set.isStopped = true
    const replaced = writer.writeNow(() => {
      const cursor = before ? this.#get(before.seq).cursor : deployments.newestEvent()
      if (before) this.#end(before.seq, at)
      const seq = runs.start({
        id: ids.next(),
        playbook: playbook.id,
        name: playbook.name,
        logic_hash: logicHashOf(playbook),
        source: JSON.stringify({ kind: 'live', version, level } satisfies ReplaySource),
        options: JSON.stringify({ reads: 'live', approvals: 'stop' }),
        doc,
        started: at,
        kind: 'live',
        called: calledToKeep(playbook, playbooks.called),
      })
      deployments.add({ seq, playbook: playbook.id, version, level, cursor, stopped: null })
      return seq
    })
    return replaced.catch((error: unknown) => {
      // It is deployed as before.
      if (set) set.isStopped = false
      throw error
    })
  }

  #end(seq: number, at: number): void {
    const { runs, deployments } = this.#parts
    deployments.stop(seq, at)
    runs.setState(seq, 'finished', at)
  }

  #active(playbook: string): DeploymentHead {
    const active = this.#parts.deployments.active(playbook)
    if (!active) throw new CoreError('conflict', `The playbook "${playbook}" is not deployed`)
    return active
  }

  #whole(seq: number): SetRow {
    const row = this.#parts.deployments.whole(seq)
    if (!row) throw new Error(`There is no deployment ${seq}`)
    return row
  }

  #get(seq: number): DeploymentHead {
    const row = this.#parts.deployments.get(seq)
    if (!row) throw new Error(`There is no deployment ${seq}`)
    return row
  }
}

function noVersion({ playbook, version }: { playbook: string; version?: number | undefined }): string {
  if (version !== undefined) return `The playbook "${playbook}" has no version ${version}`
  return `The playbook "${playbook}" has no version yet: save one first`
}
