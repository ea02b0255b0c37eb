import { type KeyboardEvent, useMemo, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { nodeName } from '../canvas/names'
import { StatusShape } from '../canvas/status-shape'
import { usePlaybook, useSession } from '../editor/session-context'
import { removePlaces } from '../editor/run-command'
import { statusOfTotals, statusOnPath } from '../replay/node-status'
import { openInspector } from '../shell/layout-store'
import { text } from '../text'
import { flowOrder, type OutlineRow } from './flow-order'
import styles from './outline.module.css'

/** The playbook as a tree in flow order: the same nodes, the same status and the same commands as on the canvas. */
export function Outline() {
  const session = useSession()
  const document = usePlaybook((state) => state.document)
  const rows = useMemo(() => flowOrder(document), [document])
  const selected = usePlaybook(({ selection }) => selection.nodes)
  const [active, setActive] = useState(() => selected[0] ?? rows[0]?.node.id)
  const list = useRef<HTMLDivElement>(null)
  const current = rows.some(({ node }) => node.id === active) ? active : rows[0]?.node.id

  const choose = (id: string) => {
    setActive(id)
    session.playbook.select({ nodes: [id], wires: [] })
    session.playbook.focusOn({ kind: 'node', id })
    session.dock.list({ node: id })
    session.canvas?.reveal({ kind: 'node', id })
    list.current?.querySelector<HTMLElement>(`[data-node="${id}"]`)?.focus()
  }
  const press = (event: KeyboardEvent) => {
    const at = rows.findIndex(({ node }) => node.id === current)
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key]
    const row = to === undefined ? undefined : rows[to]
    if (row) choose(row.node.id)
    else if (event.key === 'Enter') openInspector('first')
    // This row, whatever has the focus on the canvas.
    else if (event.key === 'Delete' && current !== undefined)
      removePlaces(session, { nodes: [current], wires: [] }, !event.shiftKey)
    else if (event.key === 'F2') openInspector('name')
    else return
    event.preventDefault()
  }
  return (
    <div
      ref={list}
      role="tree"
      aria-label={text.outline.name}
      className={styles.tree}
      tabIndex={-1}
      onKeyDown={press}
    >
      {rows.map((row) => (
        <Row
          key={row.node.id}
          row={row}
          isActive={row.node.id === current}
          isSelected={selected.includes(row.node.id)}
          onChoose={() => choose(row.node.id)}
        />
      ))}
      {rows.length === 0 && <p className={styles.none}>{text.outline.none}</p>}
    </div>
  )
}

type RowProps = { row: OutlineRow; isActive: boolean; isSelected: boolean; onChoose: () => void }

function Row({ row: { node, level }, isActive, isSelected, onChoose }: RowProps) {
  const session = useSession()
  const manifest = session.manifests.get(node.type) ?? null
  const problems = useStore(session.problems.state, ({ byPlace }) => byPlace.get(node.id)?.length ?? 0)
  const totals = useStore(session.replay.store, (state) => state.totals?.nodes[node.id])
  const status = useStore(session.replay.store, ({ path, totals: all }) =>
    path ? statusOnPath(path, node.id) : statusOfTotals(all?.nodes[node.id]),
  )
  return (
    // The keys are the tree's: it has the one Tab stop's handler.
    <div
      role="treeitem"
      aria-level={level}
      aria-selected={isSelected}
      tabIndex={isActive ? 0 : -1}
      className={styles.row}
      data-node={node.id}
      data-testid={`outline-${node.id}`}
      style={{ paddingLeft: `${0.5 + (level - 1) * 0.75}rem` }}
      onClick={onChoose}
    >
      <StatusShape status={status} />
      <span className="visually-hidden">{nodeName({ node, manifest, totals, status, problems })}</span>
      <span className={styles.name} aria-hidden="true">
        {node.name || node.id}
      </span>
      {problems > 0 && (
        <span className={styles.problems} aria-hidden="true">
          ▲{problems}
        </span>
      )}
      <span className={styles.count} aria-hidden="true">
        {totals?.in ?? ''}
      </span>
    </div>
  )
}
