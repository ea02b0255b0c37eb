import type { ReplayView } from '../../electron/views/replays'
import type { EditorSession } from '../editor/session'

let asked: { view: ReplayView; position: number | null } | null = null

/** A replay that was chosen on another screen, for the canvas to show when it is there. */
export const replayToShow = {
  ask(view: ReplayView, position: number | null): void {
    asked = { view, position }
  },
  /** Shows it, if it is one of this playbook. */
  show(session: EditorSession): void {
    if (asked?.view.playbook !== session.id) return
    const { view, position } = asked
    asked = null
    session.runner.show(view)
    session.dock.list({ all: true })
    session.dock.choose(position === null ? 'replay' : 'data')
    void session.lookAt(position)
  },
}
