import { outletNames } from '../../nodes/sdk'
import { firstPlace, firstWire, lastPlace, walk } from '../canvas/walk'
import type { EditorCommand } from '../keys/keymap'
import { askLive } from '../live/live-dialog'
import { saveVersion } from '../live/save-version'
import { openInspector } from '../shell/layout-store'
import { text } from '../text'
import { announcer } from '../ui/announcer'
import { dismissToast, showToast } from '../ui/toast-store'
import type { Place, Selection } from './history'
import { columnStep } from './place-node'
import { replayFailed, replayOrResume } from './replay-commands'
import type { EditorSession } from './session'

/** Does what a key or a button of the editor means. */
export function runCommand(session: EditorSession, command: EditorCommand): void {
  const { playbook, canvas } = session
  const { document, focus } = playbook.store.getState()
  switch (command.name) {
    case 'walk': {
      if (focus) return goTo(session, walk(document, focus, command.direction))
      const pan = { left: [64, 0], right: [-64, 0], up: [0, 64], down: [0, -64] } as const
      const [x, y] = pan[command.direction]
      return canvas?.pan({ x, y })
    }
    case 'nudge':
      return playbook.nudge(subject(session).nodes, command.by)
    case 'zoom':
      return canvas?.zoom(command.to)
    case 'remove':
      return removeSubject(session, command.heal)
    case 'replay':
      return command.what === 'failed' ? replayFailed(session) : void replayOrResume(session)
    case 'stop':
      return void session.runner.stop()
    case 'undo':
      return stepHistory(session, 'undo')
    case 'redo':
      return stepHistory(session, 'redo')
    case 'add':
      return openQuickAdd(session)
    case 'connect':
      return openConnect(session)
    case 'wires':
      return goTo(session, focus?.kind === 'node' ? firstWire(document, focus.id) : null)
    case 'open':
      return openFocus(session)
    case 'up':
      return goUp(session)
    case 'select':
      return focus ? playbook.toggle(focus) : undefined
    case 'select_all':
      return playbook.select({ nodes: document.nodes.map(({ id }) => id), wires: [] })
    case 'rename':
      return focus?.kind === 'node' ? openInspector('name') : undefined
    case 'first':
      return goTo(session, firstPlace(document))
    case 'last':
      return goTo(session, lastPlace(document))
    case 'save_version':
      return void saveVersion({
        api: session.api,
        id: session.id,
        drafts: session.drafts,
        onSaved: session.onVersion,
      })
    case 'deploy':
      return askLive({ kind: 'deploy', id: session.id, name: document.name })
    default:
      return command satisfies never
  }
}

function goTo(session: EditorSession, place: Place | null): void {
  if (place) session.canvas?.focus(place)
}

/**
 * What a command is about: the place that has the focus, with all that is selected when it is a part of that. Without
 * a focus, what is selected.
 */
function subject({ playbook }: EditorSession): Selection {
  const { selection, focus } = playbook.store.getState()
  const ids = focus?.kind === 'node' ? selection.nodes : selection.wires
  if (!focus || ids.includes(focus.id)) return selection
  return focus.kind === 'node' ? { nodes: [focus.id], wires: [] } : { nodes: [], wires: [focus.id] }
}

function removeSubject(session: EditorSession, heal: boolean): void {
  const what = subject(session)
  if (what.nodes.length === 0 && what.wires.length === 0) return
  removePlaces(session, what, heal)
  session.returnToCanvas()
}

/** Deletes what is given and nothing else, says so, and offers to take it back. */
export function removePlaces(session: EditorSession, what: Selection, heal: boolean): void {
  const sentence = text.canvas.removed(session.playbook.remove(what, { heal }))
  announcer.say(sentence)
  offerUndo(session, sentence)
}

/** Undo by the pointer, for as long as it would take back this change and no other. */
function offerUndo(session: EditorSession, sentence: string): void {
  const { store } = session.playbook
  const change = store.getState().history.past.at(-1)
  const run = () => {
    stepHistory(session, 'undo')
    // The button that had the focus goes away with its sentence.
    session.returnToCanvas()
  }
  const toast = showToast(sentence, { action: { label: text.shell.undo, run } })
  const unsubscribe = store.subscribe(({ history }) => {
    if (history.past.at(-1) === change) return
    unsubscribe()
    dismissToast(toast)
  })
}

/** Takes the last change back, or makes it again, and says which it was. */
function stepHistory({ playbook, canvas }: EditorSession, direction: 'undo' | 'redo'): void {
  const label = playbook[direction]()
  if (label === null) return announcer.say(text.canvas.nothingTo[direction])
  announcer.say(text.canvas.stepped[direction](label))
  const { focus } = playbook.store.getState()
  if (focus && isFocusOnCanvas()) canvas?.focus(focus)
}

function isFocusOnCanvas(): boolean {
  const { activeElement, body } = document
  return activeElement === body || activeElement?.closest('[data-scope="canvas"]') !== null
}

/** Quick add behind the node that has the focus, wired; else in the middle of what is seen. */
export function openQuickAdd({ playbook, canvas, canvasStore, manifests }: EditorSession): void {
  const { document, focus, selection } = playbook.store.getState()
  if (!canvas) return
  const id = focus?.kind === 'node' ? focus.id : selection.nodes.at(-1)
  const node = document.nodes.find((candidate) => candidate.id === id)
  const outlet = outletNames(manifests.get(node?.type ?? '') ?? { outlets: {}, canFail: false })[0]
  const place = node && document.layout[node.id]
  if (!node || !place || outlet === undefined) {
    const centre = canvas.centre()
    return canvasStore.open({
      kind: 'add',
      at: canvas.beside({ kind: 'node', id: '' }),
      place: centre,
      from: null,
      splice: false,
    })
  }
  canvasStore.open({
    kind: 'add',
    at: canvas.beside({ kind: 'node', id: node.id }),
    place: { x: place.x + columnStep, y: place.y },
    from: { node: node.id, outlet },
    splice: true,
  })
}

/** Draws a wire by keys: first which way out, unless there is one alone, then where to. */
function openConnect({ playbook, canvas, canvasStore, manifests }: EditorSession): void {
  const { document, focus } = playbook.store.getState()
  if (focus?.kind !== 'node' || !canvas) return
  const at = canvas.beside(focus)
  const type = document.nodes.find(({ id }) => id === focus.id)?.type ?? ''
  const outlets = outletNames(manifests.get(type) ?? { outlets: {}, canFail: false })
  const [only] = outlets
  if (only === undefined) return
  if (outlets.length > 1) return canvasStore.open({ kind: 'outlet', at, node: focus.id })
  canvasStore.open({ kind: 'target', at, from: { node: focus.id, outlet: only } })
}

function openFocus(session: EditorSession): void {
  const { document, focus } = session.playbook.store.getState()
  if (!focus) return goTo(session, firstPlace(document))
  if (focus.kind === 'wire') {
    session.playbook.select({ nodes: [], wires: [focus.id] })
    return session.showData({ edge: focus.id })
  }
  session.playbook.select({ nodes: [focus.id], wires: [] })
  session.dock.list({ node: focus.id })
  openInspector('first')
}

/** One level up: out of what is being done, from one event to all, from a wire to its node, from a node to the canvas. */
function goUp(session: EditorSession): void {
  const { playbook, canvas, canvasStore, replay } = session
  const { document, focus, selection } = playbook.store.getState()
  if (canvasStore.cancel()) return
  if (replay.store.getState().path) return void session.lookAt(null)
  if (focus?.kind === 'wire') {
    const edge = document.edges.find(({ id }) => id === focus.id)
    return canvas?.focus(edge ? { kind: 'node', id: edge.from } : null)
  }
  if (selection.nodes.length > 0 || selection.wires.length > 0)
    return playbook.select({ nodes: [], wires: [] })
  canvas?.focus(null)
}
