import { useEffect } from 'react'
import { useParams } from 'wouter'
import { useStore } from 'zustand'
import { failureText } from '../../api/failure'
import { Canvas } from '../../canvas/canvas'
import { CanvasTools } from '../../canvas/canvas-tools'
import { DrawingBanner } from '../../canvas/drawing-banner'
import { Overlays } from '../../canvas/overlays'
import { ReactFlowProvider } from '../../canvas/rf'
import { Dock } from '../../dock/dock'
import type { EditorSession } from '../../editor/session'
import { SessionContext } from '../../editor/session-context'
import { useOpenSession } from '../../editor/use-session'
import { Inspector } from '../../inspector/inspector'
import { activeSession } from '../../shell/active-session'
import { FirstRun } from '../../shell/first-run'
import { layoutStore, resizePanel, showPanel } from '../../shell/layout-store'
import { panelRange } from '../../shell/panel-sizes'
import { rememberPlaybook } from '../../shell/last-playbook'
import { replayToShow } from '../../shell/replay-to-show'
import { text } from '../../text'
import { Button } from '../../ui/button'
import { Loading, Note } from '../../ui/note'
import { Splitter } from '../../ui/splitter'
import { pendingDeletes } from '../playbooks/pending-deletes'
import styles from './editor-screen.module.css'
import { LeftPanel } from './left-panel'

/** A playbook, open: palette and outline, canvas, inspector, dock. */
export function EditorScreen() {
  const { id = '' } = useParams()
  const { session, error, retry } = useOpenSession(id)
  useEffect(() => pendingDeletes.undo(id), [id])
  if (error) {
    return (
      <Note
        title={text.canvas.cannotOpen}
        tone="error"
        actions={<Button onClick={() => void retry()}>{text.shell.tryAgain}</Button>}
      >
        {failureText(error)}
      </Note>
    )
  }
  return session?.id === id ? <Editor key={id} session={session} /> : <Loading label={text.canvas.opening} />
}

function Editor({ session }: { session: EditorSession }) {
  const { open, size } = useStore(layoutStore)
  useEffect(() => {
    activeSession.setState({ session })
    rememberPlaybook(session.id)
    replayToShow.show(session)
    return () => {
      activeSession.setState({ session: null })
      session.canvasStore.cancel()
      void session.drafts.flush()
    }
  }, [session])
  return (
    <SessionContext value={session}>
      <div className={styles.editor}>
        {open.left && (
          <div className={styles.left} style={{ width: size.left }}>
            <LeftPanel />
            <div className={styles.rightEdge}>
              <PanelSplitter panel="left" label={text.shell.resizeLeft} />
            </div>
          </div>
        )}
        <div className={styles.middle}>
          <div className={styles.canvas}>
            <ReactFlowProvider>
              <Canvas />
            </ReactFlowProvider>
            <CanvasTools />
            <DrawingBanner />
            <FirstRun />
          </div>
          <div className={styles.dock} data-open={open.dock} style={open.dock ? { height: size.dock } : {}}>
            {open.dock && <PanelSplitter panel="dock" label={text.shell.resizeDock} />}
            <Dock />
          </div>
        </div>
        {open.inspector && (
          <div className={styles.inspector} style={{ width: size.inspector }}>
            <PanelSplitter panel="inspector" label={text.shell.resizeInspector} />
            <Inspector />
          </div>
        )}
        <button
          type="button"
          className={styles.scrim}
          aria-label={text.shell.closePanels}
          tabIndex={-1}
          data-shown={open.left || open.inspector}
          onClick={() => {
            showPanel('left', false)
            showPanel('inspector', false)
          }}
        />
      </div>
      <Overlays />
    </SessionContext>
  )
}

function PanelSplitter({ panel, label }: { panel: keyof typeof panelRange; label: string }) {
  const size = useStore(layoutStore, (state) => state.size[panel])
  return (
    <Splitter
      label={label}
      orientation={panel === 'dock' ? 'horizontal' : 'vertical'}
      direction={panel === 'left' ? 1 : -1}
      size={size}
      range={panelRange[panel]}
      onResize={(next) => resizePanel(panel, next)}
    />
  )
}
