import { memo } from 'react'
import { useStore } from 'zustand'
import { useShallow } from 'zustand/react/shallow'
import { usePlaybook, useSession } from '../editor/session-context'
import { shares, statusOfTotals, statusOnPath } from '../replay/node-status'
import { text } from '../text'
import { TypeIcon } from '../ui/type-icon'
import type { FlowNode } from './canvas-map'
import { keepFocusOnCanvas } from './keep-focus'
import { nodeName } from './names'
import styles from './node-card.module.css'
import { nodeSummary } from './node-summary'
import { InputPort, OutputPort } from './port'
import { ProvenanceGlyph } from './provenance-glyph'
import type { NodeProps } from './rf'
import { StatusShape } from './status-shape'

/** A step on the canvas. Its figures come from the replay's own store: the document never carries them. */
export const NodeCard = memo(function NodeCard({ id, data, selected }: NodeProps<FlowNode>) {
  const { node, manifest, outlets } = data
  const run = useNodeRun(id)
  const problems = useStore(useSession().problems.state, ({ byPlace }) => byPlace.get(id)?.length ?? 0)
  const isFocused = usePlaybook(({ focus }) => focus?.kind === 'node' && focus.id === id)
  const { totals, status, taken, provenance } = run
  return (
    <div
      id={`node-${id}`}
      ref={keepFocusOnCanvas}
      role="group"
      aria-roledescription={text.canvas.step}
      aria-label={nodeName({ node, manifest, totals, status, problems })}
      aria-current={selected ? 'true' : undefined}
      tabIndex={isFocused ? 0 : -1}
      className={styles.card}
      data-testid={`node-${id}`}
      data-category={manifest?.category ?? 'logic'}
      data-selected={selected}
      data-status={status}
      data-provenance={provenance}
      data-taken={taken}
      data-idle={totals !== undefined && totals.in === 0}
      data-unknown={manifest === null}
    >
      <div className={styles.head}>
        <TypeIcon name={manifest?.icon ?? 'circle-help'} />
        <span className={styles.title} title={node.name}>
          {node.name || manifest?.title || node.type}
        </span>
        {problems > 0 && <span className={styles.problems}>▲{problems}</span>}
        <span className={styles.status} data-testid={`status-${id}`} data-status={status}>
          {status !== 'idle' && <StatusShape status={status} />}
        </span>
      </div>
      <div className={styles.left}>
        <span className={styles.summary}>{nodeSummary(node, manifest)}</span>
        {totals && (
          <span className={styles.figures}>
            {text.canvas.into(totals.in)}
            {provenance !== undefined && <ProvenanceGlyph provenance={provenance} />}
          </span>
        )}
      </div>
      {manifest?.phase !== 'trigger' && <InputPort node={id} />}
      {outlets.map((outlet, index) => (
        <OutputPort
          key={outlet}
          node={id}
          outlet={outlet}
          index={index}
          count={totals ? (totals.out[outlet] ?? 0) : null}
        />
      ))}
      <ShareBar totals={totals} />
    </div>
  )
})

function ShareBar({ totals }: { totals: Parameters<typeof shares>[0] }) {
  const parts = shares(totals)
  if (parts.length === 0) return null
  return (
    <div className={styles.shares}>
      {parts.map(({ status, percent }) => (
        <div key={status} data-status={status} style={{ width: `${percent}%` }} />
      ))}
    </div>
  )
}

function useNodeRun(id: string) {
  return useStore(
    useSession().replay.store,
    useShallow(({ totals, path }) => {
      const figures = totals?.nodes[id]
      const step = path?.nodes[id]
      return {
        totals: figures,
        status: path ? statusOnPath(path, id) : statusOfTotals(figures),
        taken: path ? (step ? 'yes' : 'no') : undefined,
        provenance: (path ? step?.provenance : figures?.provenance) ?? undefined,
      }
    }),
  )
}
