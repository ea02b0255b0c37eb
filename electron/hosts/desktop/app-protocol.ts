import { randomBytes } from 'node:crypto'
import type { Protocol } from 'electron'
import { pageScheme } from './policy/page-address'
import { answerPageRequest, type Assets } from './policy/page-response'

/** Serves the page's files. `protocol` must be that of the page's own session: the global one is another's. */
export function servePage(protocol: Pick<Protocol, 'handle'>, assets: Assets): void {
  protocol.handle(pageScheme, (request) => {
    const nonce = randomBytes(16).toString('base64')
    const { status, headers, body } = answerPageRequest(request, assets, nonce)
    return new Response(body && Uint8Array.from(body), { status, headers })
  })
}
