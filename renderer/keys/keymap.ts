import type { Direction } from '../canvas/walk'
import type { Point } from '../editor/place-node'

export type KeyPress = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>

/**
 * Where the focus is.
 * K1. In a `field`, what is typed is text: only chords that type nothing are commands there.
 * K2. Keys that change the document without a modifier work on the `canvas` alone.
 * K3. While a `dialog` asks, nothing else is a command.
 */
export type Scope = 'canvas' | 'field' | 'dialog' | 'elsewhere'

export type AppCommand =
  | { name: 'screen'; screen: 'playbooks' | 'events' | 'runs' }
  | { name: 'region'; step: 1 | -1 }

export type EditorCommand =
  | { name: 'walk'; direction: Direction }
  | { name: 'nudge'; by: Point }
  | { name: 'zoom'; to: 'actual' | 'all' | 'selection' | 'in' | 'out' }
  | { name: 'remove'; heal: boolean }
  | { name: 'replay'; what: 'chosen' | 'failed' }
  | {
      name: 'stop' | 'undo' | 'redo' | 'add' | 'connect' | 'wires' | 'open' | 'up' | 'select' | 'select_all'
    }
  | { name: 'rename' | 'first' | 'last' }
  | { name: 'save_version' | 'deploy' }

const directions: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
}

const steps: Readonly<Record<Direction, Point>> = {
  left: { x: -1, y: 0 },
  right: { x: 1, y: 0 },
  up: { x: 0, y: -1 },
  down: { x: 0, y: 1 },
}

const nudgeStep = 8
const largeNudge = 32

/** What a key means wherever the focus is. */
export function appCommand(press: KeyPress, scope: Scope): AppCommand | null {
  if (scope === 'dialog') return null
  if (press.key === 'F6' && !isChord(press)) return { name: 'region', step: press.shiftKey ? -1 : 1 }
  if (!isControl(press) || press.shiftKey || press.altKey) return null
  const screens = { '2': 'playbooks', '3': 'events', '4': 'runs' } as const
  const screen = Object.entries(screens).find(([key]) => key === press.key)?.[1]
  return screen ? { name: 'screen', screen } : null
}

/** What a key means while a playbook is open. */
export function editorCommand(press: KeyPress, scope: Scope): EditorCommand | null {
  if (scope === 'dialog') return null
  const wide = replayCommand(press) ?? versionCommand(press)
  if (wide) return wide
  if (scope === 'field') return null
  const history = historyCommand(press)
  if (history) return history
  return scope === 'canvas' ? canvasCommand(press) : null
}

function replayCommand({ key, altKey, shiftKey, ctrlKey, metaKey }: KeyPress): EditorCommand | null {
  if (key !== 'F5' || ctrlKey || metaKey) return null
  if (shiftKey) return { name: 'stop' }
  return { name: 'replay', what: altKey ? 'failed' : 'chosen' }
}

function versionCommand(press: KeyPress): EditorCommand | null {
  if (!isControl(press) || press.altKey) return null
  const key = press.key.toLowerCase()
  if (key === 's' && !press.shiftKey) return { name: 'save_version' }
  return key === 'd' && press.shiftKey ? { name: 'deploy' } : null
}

function historyCommand(press: KeyPress): EditorCommand | null {
  if (!isControl(press) || press.altKey) return null
  const key = press.key.toLowerCase()
  if (key === 'z') return { name: press.shiftKey ? 'redo' : 'undo' }
  return key === 'y' && !press.shiftKey ? { name: 'redo' } : null
}

function canvasCommand(press: KeyPress): EditorCommand | null {
  const direction = directions[press.key]
  if (direction) return arrowCommand(press, direction)
  if (isControl(press)) return press.key.toLowerCase() === 'a' ? { name: 'select_all' } : null
  if (press.altKey) return null
  return namedKeys[press.key.length === 1 ? press.key.toLowerCase() : press.key]?.(press.shiftKey) ?? null
}

function arrowCommand(press: KeyPress, direction: Direction): EditorCommand | null {
  if (isControl(press)) return null
  if (!press.altKey) return press.shiftKey ? null : { name: 'walk', direction }
  const size = press.shiftKey ? largeNudge : nudgeStep
  const { x, y } = steps[direction]
  return { name: 'nudge', by: { x: x * size, y: y * size } }
}

const namedKeys: Readonly<Record<string, (shift: boolean) => EditorCommand | null>> = {
  a: () => ({ name: 'add' }),
  '/': () => ({ name: 'add' }),
  c: (shift) => (shift ? null : { name: 'connect' }),
  w: () => ({ name: 'wires' }),
  Enter: () => ({ name: 'open' }),
  Escape: () => ({ name: 'up' }),
  ' ': () => ({ name: 'select' }),
  Delete: (shift) => ({ name: 'remove', heal: !shift }),
  Backspace: (shift) => ({ name: 'remove', heal: !shift }),
  Home: () => ({ name: 'first' }),
  End: () => ({ name: 'last' }),
  F2: () => ({ name: 'rename' }),
  '0': () => ({ name: 'zoom', to: 'actual' }),
  '1': () => ({ name: 'zoom', to: 'all' }),
  '2': () => ({ name: 'zoom', to: 'selection' }),
  '+': () => ({ name: 'zoom', to: 'in' }),
  '=': () => ({ name: 'zoom', to: 'in' }),
  '-': () => ({ name: 'zoom', to: 'out' }),
}

const isControl = ({ ctrlKey, metaKey }: KeyPress): boolean => ctrlKey || metaKey
const isChord = (press: KeyPress): boolean => isControl(press) || press.altKey
