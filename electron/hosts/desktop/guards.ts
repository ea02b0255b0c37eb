import type { Session, WebContents } from 'electron'
import { deadProxy, webRtcPolicy } from './policy/network'
import { grantsPermission, hasPermission } from './policy/permissions'
import { isAllowedRequest } from './policy/requests'

// Everything here says no (reliability.md 5, items 5, 12-14, 32-35). There is no handler for certificates, for
// passwords, or for a scheme of our own that other programs could call.

/** Put on every page there is, before it loads anything: the app has one document, and stays in it. */
export function guardContents(contents: GuardedContents): void {
  contents.on('will-navigate', (event) => event.preventDefault())
  // `will-navigate` sees only the main frame.
  contents.on('will-frame-navigate', (event) => event.preventDefault())
  contents.on('will-redirect', (event) => event.preventDefault())
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  contents.setWebRTCIPHandlingPolicy(webRtcPolicy)
}

type GuardedContents = Pick<WebContents, 'on' | 'setWindowOpenHandler' | 'setWebRTCIPHandlingPolicy'>

type GuardedSession = Pick<
  Session,
  | 'on'
  | 'setProxy'
  | 'setPermissionRequestHandler'
  | 'setPermissionCheckHandler'
  | 'setDevicePermissionHandler'
  | 'setDisplayMediaRequestHandler'
  | 'setSpellCheckerEnabled'
> & { webRequest: Pick<Session['webRequest'], 'onBeforeRequest'> }

/** Put on the page's session before the first page: no permission, no network, no download. */
export async function guardSession(session: GuardedSession, options: { isPackaged: boolean }): Promise<void> {
  session.setPermissionRequestHandler((_, permission, answer) => answer(grantsPermission(permission)))
  session.setPermissionCheckHandler((_, permission, origin) => hasPermission(permission, origin))
  session.setDevicePermissionHandler(() => false)
  session.setDisplayMediaRequestHandler((_, answer) => answer(null))
  session.webRequest.onBeforeRequest((request, answer) =>
    answer({ cancel: !isAllowedRequest(request.url, options) }),
  )
  session.on('will-download', (event) => event.preventDefault())
  session.setSpellCheckerEnabled(false)
  await session.setProxy(deadProxy)
}
