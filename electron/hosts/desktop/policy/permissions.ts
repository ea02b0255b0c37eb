import { isPageAddress } from './page-address'

// Electron grants every permission to every page that asks, unless it is told otherwise (reliability.md 5, item 5).

/** Writing text to the clipboard is what "Copy" needs; reading it back is what a thief wants. */
const granted: readonly string[] = ['clipboard-sanitized-write']

/** Answer to a page that asks for a permission. */
export function grantsPermission(permission: string): boolean {
  return granted.includes(permission)
}

/** Answer to the question whether an origin has a permission. */
export function hasPermission(permission: string, origin: string): boolean {
  return grantsPermission(permission) && isPageAddress(origin)
}
