import type { Totals } from '../../electron/views/totals'

export const emptyTotals: Totals = {
  runs: 0,
  notMatched: 0,
  filterErrors: 0,
  completed: 0,
  failed: 0,
  waiting: 0,
  cancelled: 0,
  noRecording: 0,
  endings: {},
  nodes: {},
  wires: {},
  effects: {},
}

/**
 * Totals with the news taken in. A figure that the news does not mention keeps its identity, so that only the nodes
 * and wires whose figures changed are drawn again.
 */
export function foldTotals(totals: Totals, news: Partial<Totals>): Totals {
  return {
    ...totals,
    ...news,
    endings: merge(totals.endings, news.endings),
    nodes: merge(totals.nodes, news.nodes),
    wires: merge(totals.wires, news.wires),
    effects: merge(totals.effects, news.effects),
  }
}

function merge<T>(known: Record<string, T>, news: Record<string, T> | undefined): Record<string, T> {
  return news === undefined || Object.keys(news).length === 0 ? known : { ...known, ...news }
}
