import { useCallback, useMemo } from 'react'
import { useStore } from 'zustand'
import { outletNames } from '../../nodes/sdk'
import { refuseConnection } from '../editor/connection-rules'
import type { Source } from '../editor/starting-node'
import { useSession } from '../editor/session-context'
import type { EditorSession } from '../editor/session'
import { text } from '../text'
import { announcer } from '../ui/announcer'
import { Picker, type PickerGroup } from '../ui/picker'
import { TypeIcon } from '../ui/type-icon'
import type { Overlay } from './canvas-store'
import { connect } from './draw-wire'
import { addGroups } from './quick-add-groups'

/** What is open over the canvas: quick add, or the two questions of drawing a wire by keys. */
export function Overlays() {
  const session = useSession()
  const overlay = useStore(session.canvasStore.store, (state) => state.overlay)
  const close = useCallback(() => {
    session.canvasStore.close()
    session.returnToCanvas()
  }, [session])
  if (!overlay) return null
  switch (overlay.kind) {
    case 'add':
      return <QuickAdd overlay={overlay} close={close} />
    case 'outlet':
      return <OutletPicker overlay={overlay} close={close} />
    case 'target':
      return <TargetPicker overlay={overlay} close={close} />
    default:
      return overlay satisfies never
  }
}

type Props<Kind extends Overlay['kind']> = { overlay: Extract<Overlay, { kind: Kind }>; close: () => void }

function QuickAdd({ overlay: { at, place, from, splice }, close }: Props<'add'>) {
  const session = useSession()
  const groups = useMemo(() => quickAddGroups(session, from), [session, from])
  return (
    <Picker
      label={text.quickAdd.label}
      placeholder={text.quickAdd.placeholder}
      testId="quick-add"
      at={at}
      groups={groups}
      onClose={close}
      onPick={(picked) => {
        const type = picked.slice(picked.indexOf(' ') + 1)
        addNode(session, { type, at: place, ...(from ? { from } : {}), splice })
      }}
    />
  )
}

/** Adds a node, moves the focus to it and says so. */
export function addNode(
  session: EditorSession,
  request: Parameters<EditorSession['playbook']['addNode']>[0],
): void {
  const { playbook, canvasStore, manifests } = session
  canvasStore.cancel()
  const id = playbook.addNode(request)
  if (id === null) return
  const { nodes } = playbook.store.getState().document
  const before = nodes.find((node) => node.id === request.from?.node)
  const title = manifests.get(request.type)?.title ?? request.type
  announcer.say(before ? text.canvas.addedAfter(title, before.name) : text.canvas.added(title))
  session.canvas?.focus({ kind: 'node', id })
}

function quickAddGroups({ playbook, manifests }: EditorSession, from: Source | null): PickerGroup[] {
  const node = playbook.store.getState().document.nodes.find(({ id }) => id === from?.node)
  const manifest = node ? (manifests.get(node.type) ?? null) : null
  const source = from ? { source: from, manifest } : null
  return addGroups(manifests.values(), source).map(({ kind, manifests: found }) => ({
    title: kind === 'fits' ? text.quickAdd.fits(from?.outlet ?? '') : text.categories[kind],
    items: found.map(({ type, title, summary, icon, keywords }) => ({
      id: `${kind} ${type}`,
      title,
      detail: summary,
      keywords: keywords.join(' '),
      icon: <TypeIcon name={icon} />,
    })),
  }))
}

function OutletPicker({ overlay: { at, node }, close }: Props<'outlet'>) {
  const { playbook, manifests, canvasStore } = useSession()
  const { document } = playbook.store.getState()
  const found = document.nodes.find(({ id }) => id === node)
  const manifest = manifests.get(found?.type ?? '')
  const items = (manifest ? outletNames(manifest) : []).map((outlet) => {
    const wires = document.edges.filter((edge) => edge.from === node && edge.outlet === outlet).length
    return { id: outlet, title: outlet, detail: text.connect.wires(wires) }
  })
  const heading = text.connect.from(found?.name ?? node)
  return (
    <Picker
      label={heading}
      placeholder={text.connect.choosePort}
      testId="connect-from"
      at={at}
      groups={[{ title: heading, items }]}
      onClose={close}
      onPick={(outlet) => canvasStore.open({ kind: 'target', at, from: { node, outlet } })}
    />
  )
}

function TargetPicker({ overlay: { at, from }, close }: Props<'target'>) {
  const session = useSession()
  const { document } = session.playbook.store.getState()
  const origin = document.layout[from.node] ?? { x: 0, y: 0 }
  const distance = (id: string) => {
    const { x, y } = document.layout[id] ?? origin
    return Math.hypot(x - origin.x, y - origin.y)
  }
  const items = document.nodes
    .filter(({ id }) => refuseConnection(document, { from: from.node, outlet: from.outlet, to: id }) === null)
    .toSorted((a, b) => distance(a.id) - distance(b.id))
    .map(({ id, name, type }) => ({
      id,
      title: name || id,
      keywords: type,
      detail: text.connect.wires(document.edges.filter(({ to }) => to === id).length),
    }))
  const heading = text.connect.to(from.outlet)
  return (
    <Picker
      label={heading}
      placeholder={text.connect.chooseTarget}
      testId="connect-to"
      at={at}
      groups={[{ title: heading, items }]}
      onClose={close}
      onPick={(to) => {
        connect(session, { from: from.node, outlet: from.outlet, to })
        session.canvas?.focus({ kind: 'node', id: from.node })
      }}
    />
  )
}
