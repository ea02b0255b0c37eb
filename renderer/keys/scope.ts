import type { Scope } from './keymap'

/** What `scopeOf` needs of an element. */
export type Placed = Pick<Element, 'closest'>

const fields = 'input, textarea, [contenteditable="true"], [role="combobox"]'
// Controls that take no text, so that the browser has nothing of its own to take back in them.
const choices = 'select, [type="checkbox"], [type="radio"]'

/** The scope of a key that was pressed on an element. */
export function scopeOf(target: Placed | null): Scope {
  if (!target) return 'elsewhere'
  if (target.closest('[role="dialog"], [role="menu"], dialog')) return 'dialog'
  if (target.closest(choices)) return 'elsewhere'
  if (target.closest(fields)) return 'field'
  return target.closest('[data-scope="canvas"]') ? 'canvas' : 'elsewhere'
}
