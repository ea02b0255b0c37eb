import { type MouseEvent, memo } from 'react'
import { useStore } from 'zustand'
import { refuseConnection } from '../editor/connection-rules'
import { useSession } from '../editor/session-context'
import type { EditorSession } from '../editor/session'
import { clickPort } from './draw-wire'
import { inputPort, portY } from './node-geometry'
import styles from './port.module.css'
import { Handle, Position } from './rf'

/** Where wires come in. While a wire is drawn it says whether the wire may end here. */
export const InputPort = memo(function InputPort({ node }: { node: string }) {
  const session = useSession()
  const compatible = useCompatible(session, node)
  return (
    <Handle
      id={inputPort}
      type="target"
      position={Position.Left}
      className={styles.port}
      style={{ top: portY(0) }}
      data-testid={`port-${node}-in`}
      data-compatible={compatible}
      onClick={(event: MouseEvent) => {
        event.stopPropagation()
        clickPort(session, { kind: 'in', node })
      }}
    />
  )
})

type OutputPortProps = { node: string; outlet: string; index: number; count: number | null }

/** A named way out, with its label and its count. */
export const OutputPort = memo(function OutputPort({ node, outlet, index, count }: OutputPortProps) {
  const session = useSession()
  const drawing = useStore(session.canvasStore.store, (state) => {
    if (!state.drawing) return undefined
    return state.drawing.kind === 'out' && state.drawing.node === node && state.drawing.outlet === outlet
      ? 'from'
      : 'other'
  })
  return (
    <>
      <Handle
        id={outlet}
        type="source"
        position={Position.Right}
        className={styles.port}
        style={{ top: portY(index) }}
        data-testid={`port-${node}-${outlet}`}
        data-drawing={drawing}
        data-error={outlet === 'error'}
        onClick={(event: MouseEvent) => {
          event.stopPropagation()
          clickPort(session, { kind: 'out', node, outlet })
        }}
      />
      <div className={styles.row} style={{ top: portY(index) - 12 }} data-error={outlet === 'error'}>
        <span className={styles.label}>{outlet}</span>
        {count !== null && (
          <span className={styles.count} data-zero={count === 0}>
            {count}
          </span>
        )}
      </div>
    </>
  )
})

function useCompatible(session: EditorSession, node: string): 'yes' | 'no' | undefined {
  return useStore(session.canvasStore.store, ({ drawing }) => {
    if (drawing?.kind !== 'out') return undefined
    const { document } = session.playbook.store.getState()
    const connection = { from: drawing.node, outlet: drawing.outlet, to: node }
    return refuseConnection(document, connection) === null ? 'yes' : 'no'
  })
}
