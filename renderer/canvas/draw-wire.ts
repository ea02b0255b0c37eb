import type { EditorSession } from '../editor/session'
import type { Connection } from '../editor/connection-rules'
import type { Point } from '../editor/place-node'
import { text } from '../text'
import { announcer } from '../ui/announcer'
import { showToast } from '../ui/toast-store'
import type { Drawing } from './canvas-store'

/** Draws a wire and says so; a wire that may not be drawn is refused with a sentence that says why. */
export function connect(session: EditorSession, connection: Connection): void {
  const { playbook, canvasStore } = session
  canvasStore.cancel()
  const refusal = playbook.connect(connection)
  const { nodes, edges } = playbook.store.getState().document
  const nameOf = (id: string) => nodes.find((node) => node.id === id)?.name || id
  if (refusal) {
    const sentence = text.refusals[refusal](nameOf(connection.from), nameOf(connection.to))
    announcer.interrupt(sentence)
    showToast(sentence, { tone: 'error' })
  } else {
    announcer.say(text.canvas.connected(connection.outlet, nameOf(connection.to), edges.length))
  }
}

/** A click on a port: the first chooses where a wire begins, the second where it ends. */
export function clickPort(session: EditorSession, port: Drawing): void {
  const { canvasStore } = session
  const { drawing } = canvasStore.store.getState()
  if (!drawing || drawing.kind === port.kind) {
    const isSame = drawing?.kind === 'out' && port.kind === 'out' && drawing.node === port.node
    if (isSame && drawing.outlet === port.outlet) return void canvasStore.cancel()
    return canvasStore.draw(port, 'click')
  }
  connect(session, connectionOf(drawing, port))
}

function connectionOf(a: Drawing, b: Drawing): Connection {
  const [out, into] = a.kind === 'out' ? [a, b] : [b, a]
  return { from: out.node, outlet: out.kind === 'out' ? out.outlet : '', to: into.node }
}

/** A click on a node while a wire is being drawn ends it there. False when none is. */
export function clickNodeWhileDrawing(session: EditorSession, node: string): boolean {
  const { drawing } = session.canvasStore.store.getState()
  if (drawing?.by !== 'click') return false
  if (drawing.kind === 'out') connect(session, { from: drawing.node, outlet: drawing.outlet, to: node })
  return drawing.kind === 'out'
}

/** A wire that ends on nothing asks what it should lead to. */
export function dropOnNothing(session: EditorSession, drawing: Drawing, at: Point): void {
  const place = session.canvas?.toCanvas(at)
  if (drawing.kind === 'in' || !place) return session.canvasStore.stopDrawing()
  session.canvasStore.open({
    kind: 'add',
    at,
    // So that the new node's port, not its corner, comes to lie where the wire was dropped.
    place: { x: place.x, y: place.y - 40 },
    from: { node: drawing.node, outlet: drawing.outlet },
    splice: false,
  })
}
