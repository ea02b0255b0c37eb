import type { RunFilter } from '../../electron/views/runs'
import type { Totals } from '../../electron/views/totals'
import type { Playbook } from '../../nodes/playbook/schema'
import { text } from '../text'
import { failedRuns } from './failed-runs'

type Graph = Pick<Playbook, 'nodes' | 'edges'>

/** What the Data tab lists, in words. */
export function targetWords(target: RunFilter, { nodes, edges }: Graph): string {
  const nameOf = (id: string) => nodes.find((node) => node.id === id)?.name || id
  if ('edge' in target) {
    const edge = edges.find(({ id }) => id === target.edge)
    return edge ? text.data.wire(nameOf(edge.from), edge.outlet, nameOf(edge.to)) : target.edge
  }
  if ('node' in target) return nameOf(target.node)
  if ('failedAt' in target) return text.data.failedAt(nameOf(target.failedAt))
  if ('failed' in target) return text.data.failed
  if ('all' in target) return text.data.all
  const names = target.ending.split('+').map((part) => nameOf(part.replace('!', '')))
  return text.data.endedAt(names.join(', '))
}

/** How many runs that is, from the totals. */
export function countOf(target: RunFilter, totals: Totals | null): number {
  if (!totals) return 0
  if ('edge' in target) return totals.wires[target.edge] ?? 0
  if ('node' in target) return totals.nodes[target.node]?.in ?? 0
  if ('failedAt' in target) return totals.nodes[target.failedAt]?.errors ?? 0
  if ('ending' in target) return totals.endings[target.ending]?.count ?? 0
  return 'failed' in target ? failedRuns(totals) : totals.runs
}

export function isFailures(target: RunFilter): boolean {
  return 'failedAt' in target || 'failed' in target
}
