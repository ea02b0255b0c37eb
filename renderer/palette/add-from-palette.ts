import { outletNames } from '../../nodes/sdk'
import { addNode } from '../canvas/overlays'
import { columnStep } from '../editor/place-node'
import type { EditorSession } from '../editor/session'
import { text } from '../text'
import { announcer } from '../ui/announcer'

/** By pointer the type is taken up, and the next click on the canvas places it; by key it goes behind the selection. */
export function addFromPalette(session: EditorSession, type: string, byKey: boolean): void {
  const { canvasStore } = session
  if (byKey) return addBehindSelection(session, type)
  const { armed } = canvasStore.store.getState()
  canvasStore.arm(armed === type ? null : type)
  if (armed !== type) announcer.say(text.palette.armed)
}

function addBehindSelection(session: EditorSession, type: string): void {
  const { playbook, manifests, canvas } = session
  const { document, selection, focus } = playbook.store.getState()
  const id = selection.nodes.at(-1) ?? (focus?.kind === 'node' ? focus.id : undefined)
  const node = document.nodes.find((candidate) => candidate.id === id)
  const at = node && document.layout[node.id]
  const outlet = outletNames(manifests.get(node?.type ?? '') ?? { outlets: {}, canFail: false })[0]
  const isTrigger = manifests.get(type)?.phase === 'trigger'
  if (!node || !at || outlet === undefined || isTrigger) {
    return addNode(session, { type, at: canvas?.centre() ?? { x: 0, y: 0 } })
  }
  const place = { x: at.x + columnStep, y: at.y }
  addNode(session, { type, at: place, from: { node: node.id, outlet }, splice: true })
}
