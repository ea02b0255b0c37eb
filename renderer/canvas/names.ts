import type { NodeTotals } from '../../electron/views/totals'
import type { PlaybookEdge, PlaybookNode } from '../../nodes/playbook/schema'
import type { NodeManifest } from '../../nodes/sdk'
import type { BadgeStatus } from '../replay/node-status'
import { text } from '../text'

type Step = {
  node: PlaybookNode
  manifest: NodeManifest | null
  totals: NodeTotals | undefined
  status: BadgeStatus
  problems: number
}

/** What a node is called by ear: name, kind, figures, status, marks, always in that order. */
export function nodeName({ node, manifest, totals, status, problems }: Step): string {
  const kind = manifest ? [text.kinds[manifest.category], manifest.connection ?? manifest.title] : [node.type]
  const figures = totals ? [[text.canvas.into(totals.in), ...ways(totals)].join(', ')] : []
  const marks = problems > 0 ? [text.canvas.problems(problems)] : []
  const said = status === 'idle' ? [] : [text.statuses[status]]
  return [[node.name || node.id, ...kind].join(', '), ...figures, ...said, ...marks].join('. ')
}

function ways({ out }: NodeTotals): string[] {
  return Object.entries(out).map(([outlet, count]) => `${count} ${outlet}`)
}

/** What a wire is called by ear. */
export function wireName(
  edge: PlaybookEdge,
  nameOf: (id: string) => string,
  figures: { count: number; of: number } | null,
): string {
  const way = text.canvas.wire(nameOf(edge.from), edge.outlet, nameOf(edge.to))
  return figures ? `${way}. ${text.canvas.crossed(figures.count, figures.of)}` : way
}
