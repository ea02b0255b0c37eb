import type { MenuItemConstructorOptions } from 'electron'
import { expect, it } from 'vitest'
import { menuTemplate } from './menu'

function itemsOf(items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? itemsOf(item.submenu) : [])])
}

it.each(['win32', 'linux'] as const)(
  'there is none on %s, where it would take keys from the page',
  (platform) => {
    expect(menuTemplate({ name: 'Cordon', platform })).toBeNull()
  },
)

it('on macOS it takes no key that belongs to the page', () => {
  const items = itemsOf(menuTemplate({ name: 'Cordon', platform: 'darwin' }) ?? [])
  const roles = items.map(({ role }) => role)
  expect(roles).toEqual(expect.arrayContaining(['quit', 'hide', 'cut', 'copy', 'paste', 'selectAll', 'undo']))
  // Reload, developer tools, full screen, page zoom and closing: F5, Ctrl+R, F11, plus, minus and W are the page's.
  for (const role of [
    'reload',
    'forceReload',
    'toggleDevTools',
    'togglefullscreen',
    'zoomIn',
    'zoomOut',
    'close',
  ])
    expect(roles).not.toContain(role)
  expect(items.filter(({ accelerator }) => accelerator !== undefined)).toEqual([])
})
