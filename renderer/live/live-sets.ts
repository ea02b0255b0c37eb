import type { DeploymentView, Level, LiveStatus } from '../../electron/views/live'
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
  /** Those that wait, and those at level shadow that have ended where they would have waited. */
  waiting: number | null
  completed: number
  failed: number
  cancelled: number
}

/** The live sets, newest first: as they are kept, with the figures of now for those with anything under way. */
export function liveSets(
  kept: readonly ReplayView[],
  { deployments, finishing }: Pick<LiveStatus, 'deployments' | 'finishing'>,
): LiveSet[] {
  const now = new Map(deployments.map((deployment) => [deployment.set, deployment]))
  const going = new Map(finishing.map((stopped) => [stopped.set, stopped]))
  const listed = kept.flatMap((view) => {
    const deployment = now.get(view.id)
    now.delete(view.id)
    if (deployment) return [ofDeployment(deployment)]
    if (view.kind === 'replay') return []
    const stopped = going.get(view.id)
    return [{ ...ofKept(view, view.kind), ...(stopped && figuresOf(stopped)) }]
  })
  // What was deployed a moment ago is not in the list yet.
  return [...[...now.values()].map(ofDeployment), ...listed].toSorted((a, b) => b.started - a.started)
}

function ofDeployment(deployment: DeploymentView): LiveSet {
  const { set: id, since: started, playbook, name, version, level } = deployment
  return {
    id,
    playbook,
    name,
    kind: 'live',
    started,
    version,
    level,
    isLive: true,
    ...figuresOf(deployment),
    queue: deployment.queue,
  }
}

function figuresOf({ running, waiting, endedWaiting, completed, failed, cancelled }: DeploymentView) {
  return { running, waiting: waiting + endedWaiting, completed, failed, cancelled }
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
