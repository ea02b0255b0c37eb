import { Maximize, PanelLeft, PanelRight, Plus, Redo2, Undo2, ZoomIn, ZoomOut } from 'lucide-react'
import { useStore } from 'zustand'
import { openQuickAdd, runCommand } from '../editor/run-command'
import { usePlaybook, useSession } from '../editor/session-context'
import { layoutStore, showPanel, togglePanel } from '../shell/layout-store'
import { focusRegion } from '../shell/regions'
import { text } from '../text'
import { IconButton } from '../ui/button'
import styles from './canvas-tools.module.css'

/** What keys do on the canvas, for the pointer. */
export function CanvasTools() {
  const session = useSession()
  const lastDone = usePlaybook(({ history }) => history.past.at(-1)?.label)
  const lastUndone = usePlaybook(({ history }) => history.future.at(-1)?.label)
  const open = useStore(layoutStore, (state) => state.open)
  const step = (name: 'undo' | 'redo') => {
    runCommand(session, { name })
    const { past, future } = session.playbook.store.getState().history
    // With nothing left the button is disabled and would drop the focus.
    if ((name === 'undo' ? past : future).length === 0) session.returnToCanvas()
  }
  const openLeft = () => {
    showPanel('left', true)
    // The button goes when the panel comes.
    requestAnimationFrame(() => focusRegion('left'))
  }
  return (
    <>
      <div className={styles.left} role="toolbar" aria-label={text.canvas.tools}>
        {!open.left && <IconButton icon={PanelLeft} label={text.left.open} onClick={openLeft} />}
        <IconButton icon={Plus} label={text.menu.add} keys="A" onClick={() => openQuickAdd(session)} />
        <IconButton
          icon={Undo2}
          label={text.shell.undo}
          keys="Ctrl+Z"
          tip={lastDone && text.canvas.undoTip(lastDone)}
          disabled={lastDone === undefined}
          onClick={() => step('undo')}
        />
        <IconButton
          icon={Redo2}
          label={text.shell.redo}
          keys="Ctrl+Y"
          tip={lastUndone && text.canvas.redoTip(lastUndone)}
          disabled={lastUndone === undefined}
          onClick={() => step('redo')}
        />
      </div>
      <div className={styles.right} role="toolbar" aria-label={text.canvas.viewTools}>
        <IconButton
          icon={ZoomOut}
          label={text.canvas.zoomOut}
          keys="−"
          onClick={() => session.canvas?.zoom('out')}
        />
        <IconButton
          icon={ZoomIn}
          label={text.canvas.zoomIn}
          keys="+"
          onClick={() => session.canvas?.zoom('in')}
        />
        <IconButton
          icon={Maximize}
          label={text.menu.fit}
          keys="1"
          onClick={() => session.canvas?.zoom('all')}
        />
        <IconButton
          icon={PanelRight}
          label={text.inspector.toggle}
          aria-expanded={open.inspector}
          onClick={() => togglePanel('inspector')}
        />
      </div>
      <span className={styles.mark}>React Flow</span>
    </>
  )
}
