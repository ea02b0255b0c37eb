import { describe, expect, it } from 'vitest'
import { appCommand, editorCommand, type KeyPress, type Scope } from './keymap'
import { type Placed, scopeOf } from './scope'

function press(chord: string): KeyPress {
  const parts = chord.split('+')
  const key = parts.pop() ?? ''
  const has = (name: string) => parts.includes(name)
  return {
    key,
    ctrlKey: has('Ctrl'),
    metaKey: has('Meta'),
    shiftKey: has('Shift'),
    altKey: has('Alt'),
  }
}

const inScope = (scope: Scope, chord: string) => editorCommand(press(chord), scope)

describe('keys on the canvas', () => {
  it.each([
    ['ArrowRight', { name: 'walk', direction: 'right' }],
    ['Alt+ArrowRight', { name: 'nudge', by: { x: 8, y: 0 } }],
    ['Shift+Alt+ArrowUp', { name: 'nudge', by: { x: 0, y: -32 } }],
    ['Delete', { name: 'remove', heal: true }],
    ['Shift+Delete', { name: 'remove', heal: false }],
    ['a', { name: 'add' }],
    ['/', { name: 'add' }],
    ['C', { name: 'connect' }],
    [' ', { name: 'select' }],
    ['Enter', { name: 'open' }],
    ['Escape', { name: 'up' }],
    ['0', { name: 'zoom', to: 'actual' }],
    ['Ctrl+z', { name: 'undo' }],
    ['Ctrl+Shift+Z', { name: 'redo' }],
    ['Ctrl+y', { name: 'redo' }],
    ['Meta+z', { name: 'undo' }],
    ['F5', { name: 'replay', what: 'chosen' }],
    ['Alt+F5', { name: 'replay', what: 'failed' }],
    ['Shift+F5', { name: 'stop' }],
  ])('%s is %o', (chord, command) => {
    expect(inScope('canvas', chord)).toEqual(command)
  })

  it('leaves Tab, and letters with a modifier, to the browser', () => {
    for (const chord of ['Tab', 'Shift+Tab', 'Alt+a', 'Ctrl+c', 'Ctrl+ArrowLeft'])
      expect(inScope('canvas', chord)).toBeNull()
  })
})

describe('keys elsewhere', () => {
  it('type text in a field: no letter, no Delete, no arrow, no undo is a command there', () => {
    for (const chord of ['a', 'd', 'p', 'c', '/', ' ', 'Delete', 'Backspace', 'Enter', 'ArrowLeft', 'Ctrl+z'])
      expect(inScope('field', chord)).toBeNull()
    expect(inScope('field', 'F5')).toEqual({ name: 'replay', what: 'chosen' })
    expect(inScope('field', 'Ctrl+s')).toEqual({ name: 'save_version' })
    expect(inScope('field', 'Ctrl+Shift+D')).toEqual({ name: 'deploy' })
  })

  it('delete and add nothing with the focus in another panel, where undo still works', () => {
    for (const chord of ['Backspace', 'Delete', 'd', 'p', 'a', 'c', 'Escape'])
      expect(inScope('elsewhere', chord)).toBeNull()
    expect(inScope('elsewhere', 'Ctrl+z')).toEqual({ name: 'undo' })
  })

  it('do nothing at all while a dialog asks', () => {
    for (const chord of ['F5', 'Ctrl+z', 'Delete', 'a']) expect(inScope('dialog', chord)).toBeNull()
    expect(appCommand(press('Ctrl+3'), 'dialog')).toBeNull()
  })

  it('switch screens and regions from anywhere', () => {
    expect(appCommand(press('Ctrl+3'), 'field')).toEqual({ name: 'screen', screen: 'events' })
    expect(appCommand(press('F6'), 'field')).toEqual({ name: 'region', step: 1 })
    expect(appCommand(press('Shift+F6'), 'canvas')).toEqual({ name: 'region', step: -1 })
    expect(appCommand(press('3'), 'canvas')).toBeNull()
  })
})

describe('the scope of a key', () => {
  const within = (...selectors: string[]): Placed => ({
    // Just enough of `closest`: it finds an ancestor when one of the selector's alternatives names it.
    closest: (selector: string) =>
      selector.split(', ').some((part) => selectors.includes(part)) ? ({} as Element) : null,
  })

  it('is that of the innermost thing that owns keys', () => {
    expect(scopeOf(null)).toBe('elsewhere')
    expect(scopeOf(within())).toBe('elsewhere')
    expect(scopeOf(within('[data-scope="canvas"]'))).toBe('canvas')
    expect(scopeOf(within('input', '[data-scope="canvas"]'))).toBe('field')
    expect(scopeOf(within('input', '[role="dialog"]'))).toBe('dialog')
  })

  it('is no field where a choice is made, not text typed: undo works there, letters do not', () => {
    for (const choice of [['select'], ['input', '[type="checkbox"]'], ['input', '[type="radio"]']]) {
      const scope = scopeOf(within(...choice, '[data-scope="canvas"]'))
      expect(inScope(scope, 'Ctrl+z')).toEqual({ name: 'undo' })
      for (const chord of ['a', 'c', 'Delete', ' ', 'ArrowDown']) expect(inScope(scope, chord)).toBeNull()
    }
  })
})
