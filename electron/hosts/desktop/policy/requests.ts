import { isPageAddress } from './page-address'

/**
 * Whether a request of our session may leave at all: only for files of the page's own build. A picture that the page
 * made itself (`blob:` of its own origin) is memory, not network. The developer tools of an unpackaged app load
 * their own pages.
 */
export function isAllowedRequest(address: string, options: { isPackaged: boolean }): boolean {
  if (isPageAddress(address)) return true
  if (address.startsWith('blob:')) return isPageAddress(address.slice('blob:'.length))
  return !options.isPackaged && address.startsWith('devtools://devtools/')
}
