import { type ConnectionLineComponentProps, getSmoothStepPath } from './rf'
import styles from './drawn-line.module.css'

/** The wire while it is dragged. */
export function DrawnLine({
  fromX,
  fromY,
  toX,
  toY,
  fromPosition,
  toPosition,
  connectionStatus,
}: ConnectionLineComponentProps) {
  const [path] = getSmoothStepPath({
    sourceX: fromX,
    sourceY: fromY,
    sourcePosition: fromPosition,
    targetX: toX,
    targetY: toY,
    targetPosition: toPosition,
    borderRadius: 8,
  })
  return <path d={path} className={styles.line} data-refused={connectionStatus === 'invalid'} />
}
