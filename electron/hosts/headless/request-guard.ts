/** What is looked at of a request before any of it is acted on. `rawHeaders` alternates names and values. */
export type RequestFacts = {
  method: string
  url: string
  httpVersion: string
  rawHeaders: readonly string[]
}

/** Why a request is refused: the status, and a word for the log. The connection is closed with it. */
export type Refusal = { status: number; reason: string }

export type Door = { port: number }

// Loopback is no wall: a page of any site in the same browser can make the browser send us requests, and a name
// that an attacker controls can be made to point here. So: our own names only, as exactly one Host header; and
// for all that can change or read anything, our own Origin.

/** Checks that every request must pass. Null when it may go on. */
export function refuseRequest(request: RequestFacts, { port }: Door): Refusal | null {
  if (request.httpVersion !== '1.1') return { status: 400, reason: 'not HTTP/1.1' }
  const hosts = valuesOf(request, 'host')
  const [host] = hosts
  if (hosts.length !== 1 || host === undefined) return { status: 400, reason: 'not exactly one Host' }
  if (!ownHosts(port).includes(host)) return { status: 421, reason: 'foreign Host' }
  if (!request.url.startsWith('/') || request.url.startsWith('//'))
    return { status: 400, reason: 'not origin-form' }
  if (isBodyAmbiguous(request)) return { status: 400, reason: 'ambiguous body length' }
  const [site] = valuesOf(request, 'sec-fetch-site')
  if (site !== undefined && site !== 'same-origin' && site !== 'none')
    return { status: 403, reason: 'another site' }
  return null
}

/** Checks of a request that may change something: a POST, or a WebSocket. */
export function refuseChange(request: RequestFacts, { port }: Door): Refusal | null {
  const origins = valuesOf(request, 'origin')
  const [origin] = origins
  const own = ownHosts(port).map((host) => `http://${host}`)
  if (origins.length !== 1 || origin === undefined || !own.includes(origin)) {
    return { status: 403, reason: 'foreign or missing Origin' }
  }
  // What it is called by must be what it came from, or one of our names could speak for the other.
  const [host] = valuesOf(request, 'host')
  return origin === `http://${host}` ? null : { status: 403, reason: 'Origin is not the Host' }
}

/** A body that a form or a beacon of another site cannot send without asking first. */
export function refuseBody(request: RequestFacts): Refusal | null {
  const types = valuesOf(request, 'content-type')
  const [type = ''] = types
  const isJson = types.length === 1 && /^application\/json(\s*;\s*charset=utf-8)?$/i.test(type)
  return isJson ? null : { status: 415, reason: 'not JSON' }
}

function ownHosts(port: number): string[] {
  return [`127.0.0.1:${port}`, `localhost:${port}`]
}

export function valuesOf({ rawHeaders }: Pick<RequestFacts, 'rawHeaders'>, name: string): string[] {
  const values: string[] = []
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    if (rawHeaders[i]?.toLowerCase() === name) values.push(rawHeaders[i + 1] ?? '')
  }
  return values
}

function isBodyAmbiguous(request: RequestFacts): boolean {
  const lengths = valuesOf(request, 'content-length').length
  const encodings = valuesOf(request, 'transfer-encoding').length
  return lengths + encodings > 1
}
