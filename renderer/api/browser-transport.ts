import { RPCLink } from '@orpc/client/websocket'
import { type OpenLink, RefusedError, type Transport } from './transport'

const tokenKey = 'cordon.token'

/**
 * Speaks to the headless host that served this page. The code of the address is good once; the token it is
 * exchanged for stays with this tab, so that a reload does not lock the analyst out.
 */
export function browserTransport(code: string | null): Transport {
  let unused = code
  return {
    async open() {
      if (unused !== null) {
        const token = await exchange(unused)
        unused = null
        if (token !== null) sessionStorage.setItem(tokenKey, token)
      }
      const token = sessionStorage.getItem(tokenKey)
      if (token === null) throw new RefusedError('There is no token')
      return openSocket(token)
    },
  }
}

/** Takes the code out of the address, where it would be seen and bookmarked. Null when there is none. */
export function takeCode(): string | null {
  const code = /^#code=([\w-]+)$/.exec(location.hash)?.[1]
  if (code === undefined) return null
  history.replaceState(null, '', location.pathname)
  return code
}

async function exchange(code: string): Promise<string | null> {
  const headers = { 'Content-Type': 'application/json' }
  const answer = await fetch('/session', { method: 'POST', headers, body: JSON.stringify({ code }) })
  if (!answer.ok) return null
  const body: unknown = await answer.json()
  return isToken(body) ? body.token : null
}

function isToken(body: unknown): body is { token: string } {
  return typeof body === 'object' && body !== null && 'token' in body && typeof body.token === 'string'
}

async function openSocket(token: string): Promise<OpenLink> {
  const socket = new WebSocket(`ws://${location.host}/rpc`, ['cordon', `token.${token}`])
  socket.binaryType = 'arraybuffer'
  const lost = new Promise<void>((resolve) => {
    socket.addEventListener('close', () => resolve(), { once: true })
  })
  const opened = new Promise<boolean>((resolve) => {
    socket.addEventListener('open', () => resolve(true), { once: true })
    void lost.then(() => resolve(false))
  })
  if (await opened) return { link: new RPCLink({ websocket: socket }), lost }
  if (await isRefused(token)) {
    sessionStorage.removeItem(tokenKey)
    throw new RefusedError('The token is not that of the host which answers')
  }
  throw new Error('The core does not answer')
}

// A browser does not say why a socket was refused; a call over HTTP does.
async function isRefused(token: string): Promise<boolean> {
  const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` }
  const { status } = await fetch('/rpc/app/info', { method: 'POST', headers, body: '{}' })
  return status === 401
}
