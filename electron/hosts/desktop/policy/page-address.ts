import type { CustomScheme } from 'electron'

// The desktop app has one document, at one address, and nothing else is ever loaded (reliability.md 5, items 1, 18).
export const pageScheme = 'app'
const pageHost = 'main'
export const pageUrl = `${pageScheme}://${pageHost}/index.html`

/** No `persist:` before it, so that nothing of a page outlives the process. */
export const pagePartition = 'cordon'

/** What the scheme may. Service workers, CORS, extensions and the way round the policy are not in the list. */
export const pageSchemePrivileges: CustomScheme = {
  scheme: pageScheme,
  privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
}

/** The parts of an address below `app://main/`; null for any other, and for one with a user, a password or a port. */
export function readPageAddress(address: string): URL | null {
  if (!URL.canParse(address)) return null
  const url = new URL(address)
  const isOurs = url.protocol === `${pageScheme}:` && url.host === pageHost
  return isOurs && url.username === '' && url.password === '' ? url : null
}

export function isPageAddress(address: string): boolean {
  return readPageAddress(address) !== null
}
