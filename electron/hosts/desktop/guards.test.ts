import { EventEmitter } from 'node:events'
import type { Session, WebContents } from 'electron'
import { describe, expect, it } from 'vitest'
import { guardContents, guardSession } from './guards'
import { hostileAddresses } from './policy/hostile-addresses'
import { noNames } from './policy/network'
import { pageUrl } from './policy/page-address'

type OpenHandler = Parameters<WebContents['setWindowOpenHandler']>[0]

class FakeContents extends EventEmitter {
  opens: OpenHandler | null = null
  webRtc = 'default'
  setWebRTCIPHandlingPolicy(policy: string): void {
    this.webRtc = policy
  }
  setWindowOpenHandler(handler: OpenHandler): void {
    this.opens = handler
  }
}

/** The setters of a session, each keeping what it was given. */
class FakeSession extends EventEmitter {
  readonly given = new Map<string, (...values: never[]) => unknown>()
  spellChecker = true
  proxy: object = {}
  setProxy(config: object): Promise<void> {
    this.proxy = config
    return Promise.resolve()
  }
  readonly webRequest = { onBeforeRequest: this.#keep('onBeforeRequest') }
  setPermissionRequestHandler = this.#keep('permissionRequest')
  setPermissionCheckHandler = this.#keep('permissionCheck')
  setDevicePermissionHandler = this.#keep('device')
  setDisplayMediaRequestHandler = this.#keep('displayMedia')
  setSpellCheckerEnabled(isEnabled: boolean): void {
    this.spellChecker = isEnabled
  }
  call(name: string, ...values: unknown[]): unknown {
    return this.given.get(name)?.(...(values as never[]))
  }
  #keep(name: string) {
    return (handler: unknown) => void this.given.set(name, handler as (...values: never[]) => unknown)
  }
}

function guardedContents(): FakeContents {
  const contents = new FakeContents()
  // The fake has the two members that are used; Electron's overloads of `on` say no more than its name here.
  guardContents(contents as unknown as WebContents)
  return contents
}

async function guardedSession(): Promise<FakeSession> {
  const session = new FakeSession()
  await guardSession(session as unknown as Session, { isPackaged: true })
  return session
}

function isPrevented(emitter: EventEmitter, name: string, event: object): boolean {
  let prevented = false
  emitter.emit(name, { ...event, preventDefault: () => (prevented = true) })
  return prevented
}

const contents = guardedContents()
const session = await guardedSession()
const everywhere = [...hostileAddresses, 'https://example.com/', pageUrl, 'app://main/assets.json']

describe('a page', () => {
  it.each(everywhere)('goes to %j in no way', (url) => {
    const ways = ['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview']
    expect(ways.filter((name) => !isPrevented(contents, name, { url }))).toEqual([])
  })

  it.each(everywhere)('opens no window at %j', (url) => {
    expect(contents.opens?.({ url } as Parameters<OpenHandler>[0])).toEqual({ action: 'deny' })
  })
})

describe('the session', () => {
  it('answers every question for a permission', () => {
    const answers: boolean[] = []
    for (const name of ['media', 'clipboard-sanitized-write', 'openExternal'])
      session.call('permissionRequest', null, name, (isGranted: boolean) => answers.push(isGranted))
    expect(answers).toEqual([false, true, false])
    expect(session.call('permissionCheck', null, 'media', 'app://main/')).toBe(false)
    expect(session.call('permissionCheck', null, 'clipboard-sanitized-write', 'app://main/')).toBe(true)
    expect(session.call('permissionCheck', null, 'clipboard-sanitized-write', 'https://x/')).toBe(false)
  })

  it('gives no device and no picture of the screen', () => {
    expect(session.call('device', {})).toBe(false)
    let streams: unknown = 'not answered'
    session.call('displayMedia', {}, (given: unknown) => (streams = given))
    expect(streams).toBeNull()
  })

  it.each(hostileAddresses)('cancels a request for %j', (url) => {
    let answer: unknown
    session.call('onBeforeRequest', { url }, (given: unknown) => (answer = given))
    expect(answer).toEqual({ cancel: true })
  })

  it('lets the page load its own files', () => {
    let answer: unknown
    session.call('onBeforeRequest', { url: pageUrl }, (given: unknown) => (answer = given))
    expect(answer).toEqual({ cancel: false })
  })

  it('leads every way to a network nowhere', () => {
    expect(session.proxy).toEqual({
      mode: 'fixed_servers',
      proxyRules: 'socks5://127.0.0.1:9',
      proxyBypassRules: '<-loopback>',
    })
    expect(contents.webRtc).toBe('disable_non_proxied_udp')
    expect(noNames).toEqual({ name: 'host-resolver-rules', value: 'MAP * ~NOTFOUND' })
  })

  it('prevents downloads, and fetches no dictionary', () => {
    expect(isPrevented(session, 'will-download', {})).toBe(true)
    expect(session.spellChecker).toBe(false)
  })
})
