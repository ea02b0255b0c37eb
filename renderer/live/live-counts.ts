import type { DeploymentView, LiveStatus } from '../../electron/views/live'

export type LiveCounts = {
  deployed: number
  /** Playbooks that act on the world: deployed, and not cut off from it. */
  acting: number
  queued: number
  running: number
}

/** All deployments together, for a line of the status bar. */
export function liveCounts({ deployments, finishing }: LiveStatus): LiveCounts {
  const sum = (of: (deployment: DeploymentView) => number) =>
    // What is stopped runs on until what has begun is at its end.
    [...deployments, ...finishing].reduce((total, deployment) => total + of(deployment), 0)
  return {
    deployed: deployments.length,
    acting: deployments.filter(({ level }) => level !== 'shadow').length,
    queued: sum(({ queue }) => queue),
    running: sum(({ running }) => running),
  }
}
