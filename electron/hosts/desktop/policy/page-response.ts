import type { Asset } from '../../pages/page-assets'
import { contentSecurityPolicy, pageHeaders } from '../../pages/content-security-policy'
import { readPageAddress } from './page-address'

export type PageResponse = { status: number; headers: Record<string, string>; body: Uint8Array | null }

/** The files of the renderer's build, by exact path. */
export type Assets = { get(path: string): Asset | undefined; document(nonce: string): Asset }

const documentPath = '/index.html'

/**
 * Answers a request for `app:` (reliability.md 5, items 7, 18): a path of the build's own list, or nothing. The path
 * is looked up as it is written: nothing is joined, resolved or decoded. `nonce` must be new for every answer.
 */
export function answerPageRequest(
  request: { method: string; url: string },
  assets: Assets,
  nonce: string,
): PageResponse {
  const headers = { ...pageHeaders, 'Content-Security-Policy': contentSecurityPolicy(nonce) }
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return { status: 405, headers: { ...headers, Allow: 'GET, HEAD' }, body: null }
  const path = readPageAddress(request.url)?.pathname
  const asset = path === documentPath ? assets.document(nonce) : assets.get(path ?? '')
  if (!asset) return { status: 404, headers, body: null }
  return {
    status: 200,
    headers: {
      ...headers,
      'Content-Type': asset.type,
      'Cache-Control': path === documentPath ? 'no-store' : 'max-age=31536000, immutable',
    },
    body: request.method === 'HEAD' ? null : asset.body,
  }
}
