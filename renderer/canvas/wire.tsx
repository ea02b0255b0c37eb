import { memo } from 'react'
import { useStore } from 'zustand'
import { useShallow } from 'zustand/react/shallow'
import { usePlaybook, useSession } from '../editor/session-context'
import { text } from '../text'
import type { FlowEdge } from './canvas-map'
import { CountChip } from './count-chip'
import { keepFocusOnCanvas } from './keep-focus'
import { wireName } from './names'
import { type EdgeProps, getSmoothStepPath } from './rf'
import styles from './wire.module.css'

const corner = 8
const arrow = 8

/** A wire with its count. Crossed by none it is thin and dimmed, never hidden. */
export const Wire = memo(function Wire({ id, data, selected, ...ends }: EdgeProps<FlowEdge>) {
  const edge = data?.edge
  const run = useWireRun(id)
  const names = usePlaybook(
    useShallow(({ document: { nodes } }) => {
      const nameOf = (node: string | undefined) => nodes.find(({ id: known }) => known === node)?.name ?? ''
      return [nameOf(edge?.from), nameOf(edge?.to)]
    }),
  )
  const isFocused = usePlaybook(({ focus }) => focus?.kind === 'wire' && focus.id === id)
  if (!edge || !data) return null
  // All inputs are on the left, so every wire arrives level: its line ends where its arrow begins.
  const [path, x, y] = getSmoothStepPath({ ...ends, targetX: ends.targetX - arrow, borderRadius: corner })
  const nameOf = (node: string) => names[node === edge.from ? 0 : 1] || node
  return (
    <g
      id={`wire-${id}`}
      ref={keepFocusOnCanvas}
      role="group"
      aria-roledescription={text.canvas.wireRole}
      aria-label={wireName(edge, nameOf, run.count === null ? null : { count: run.count, of: run.of })}
      tabIndex={isFocused ? 0 : -1}
      className={styles.wire}
      data-testid={`wire-${id}`}
      data-selected={selected}
      data-error={data.isError}
      data-flow={flowOf(run.count, run.of)}
      data-taken={run.taken}
    >
      <path d={path} className={styles.reach} />
      <path d={path} className={styles.line} />
      {data.isError && <path d={path} className={styles.core} />}
      <path
        d={`M${-arrow - 1} -4.5 0 0 ${-arrow - 1} 4.5Z`}
        transform={`translate(${ends.targetX} ${ends.targetY})`}
        className={styles.arrow}
      />
      <CountChip id={id} outlet={edge.outlet} count={run.count} at={{ x, y }} from={ends.sourceX} />
    </g>
  )
})

/** Three widths: crossed by none, by less than a tenth of all events, by more. */
function flowOf(count: number | null, of: number): 'none' | 'some' | 'many' | undefined {
  if (count === null) return undefined
  if (count === 0) return 'none'
  return count * 10 < of ? 'some' : 'many'
}

function useWireRun(id: string) {
  return useStore(
    useSession().replay.store,
    useShallow(({ totals, path }) => ({
      // A wire that was drawn since was not there to be crossed.
      count: totals?.wires[id] ?? null,
      of: totals?.runs ?? 0,
      taken: path ? (path.taken.includes(id) ? 'yes' : 'no') : undefined,
    })),
  )
}
