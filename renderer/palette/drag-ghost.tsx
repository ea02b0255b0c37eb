import { TypeIcon } from '../ui/type-icon'
import styles from './palette.module.css'
import type { Ghost } from './use-palette-drag'

export function DragGhost({ ghost: { manifest, x, y, isOver } }: { ghost: Ghost }) {
  return (
    <div className={styles.ghost} data-over={isOver} style={{ left: x, top: y }} aria-hidden="true">
      <TypeIcon name={manifest.icon} />
      {manifest.title}
    </div>
  )
}
