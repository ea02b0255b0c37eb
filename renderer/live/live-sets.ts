import type { DeploymentView, Level } from '../../electron/views/live'
import type { ReplayView } from '../../electron/views/replays'

/** A set of live runs in a list: of a deployment, or the one run that was asked for by hand. */
export type LiveSet = {
  id: string
  playbook: string
  name: string
  kind: 'live' | 'manual'
  started: number
  /** Null for a run by hand, which may be of a file. */
  version: number | null
  level: Level | null
  isLive: boolean
  /** Null where they are not counted: nothing is under way any more, or the page does not know yet. */
  queue: number | null
  running: number | null
  waiting: number | null
  completed: number
  failed: number
  cancelled: number
}

/** The live sets, newest first: as they are kept, with the figures of now for those that are deployed. */
export function liveSets(kept: readonly ReplayView[], deployments: readonly DeploymentView[]): LiveSet[] {
  const now = new Map(deployments.map((deployment) => [deployment.set, deployment]))
  const listed = kept.flatMap((view) => {
    const deployment = now.get(view.id)
    now.delete(view.id)
    if (deployment) return [ofDeployment(deployment)]
    return view.kind === 'replay' ? [] : [ofKept(view, view.kind)]
  })
  // What was deployed a moment ago is not in the list yet.
  return [...[...now.values()].map(ofDeployment), ...listed].toSorted((a, b) => b.started - a.started)
}

function ofDeployment(deployment: DeploymentView): LiveSet {
  const { set: id, since: started, playbook, name, version, level, ...figures } = deployment
  const { queue, running, waiting, completed, failed, cancelled } = figures
  return {
    id,
    playbook,
    name,
    kind: 'live',
    started,
    version,
    level,
    isLive: true,
    queue,
    running,
    waiting,
    completed,
    failed,
    cancelled,
  }
}

function ofKept(view: ReplayView, kind: LiveSet['kind']): LiveSet {
  const { id, playbook, name, started, source, summary } = view
  const totals = summary?.totals
  return {
    id,
    playbook,
    name,
    kind,
    started,
    version: source.kind === 'live' ? source.version : null,
    level: source.kind === 'live' ? source.level : null,
    isLive: view.state === 'running',
    queue: null,
    running: null,
    waiting: totals?.waiting ?? null,
    completed: totals?.completed ?? 0,
    failed: totals?.failed ?? 0,
    cancelled: totals?.cancelled ?? 0,
  }
}
