import type { MenuItemConstructorOptions } from 'electron'

/**
 * The application menu: null for none. The keys belong to the page (F5, F11, Ctrl+R, Ctrl+W, Ctrl+plus: ux.md 3.11),
 * and on Windows and Linux a menu bar would also pop up on a lone Alt; there text fields know their keys without
 * one. On macOS a text field has copy and paste only if the menu does, and everyone expects ⌘Q, ⌘H and ⌘M.
 */
export function menuTemplate(app: {
  name: string
  platform: NodeJS.Platform
}): MenuItemConstructorOptions[] | null {
  if (app.platform !== 'darwin') return null
  return [
    {
      label: app.name,
      submenu: [
        { role: 'about' },
        { type: 'separator' },
        { role: 'hide' },
        { role: 'hideOthers' },
        { role: 'unhide' },
        { type: 'separator' },
        { role: 'quit' },
      ],
    },
    {
      label: 'Edit',
      submenu: [
        { role: 'undo' },
        { role: 'redo' },
        { type: 'separator' },
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
      ],
    },
    { label: 'Window', submenu: [{ role: 'minimize' }, { role: 'zoom' }, { role: 'front' }] },
  ]
}
