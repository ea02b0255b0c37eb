import type { Scope } from './keymap'

/** What `scopeOf` needs of an element. */
export type Placed = Pick<Element, 'closest'>

const fields = 'input, textarea, select, [contenteditable="true"], [role="combobox"]'

/** The scope of a key that was pressed on an element. */
export function scopeOf(target: Placed | null): Scope {
  if (!target) return 'elsewhere'
  if (target.closest('[role="dialog"], [role="menu"], dialog')) return 'dialog'
  if (target.closest(fields)) return 'field'
  return target.closest('[data-scope="canvas"]') ? 'canvas' : 'elsewhere'
}
