import { z } from 'zod'
import type { JsonObject } from '../../../nodes/sdk'
import { SendError } from '../network-error'

/** A request as it goes out. `path` is the whole of it, with the query. */
export type HttpMessage = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  headers: { [name: string]: string }
  body: string | null
}

const texts = z.record(z.string(), z.string())

const Request = z.strictObject({
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
  path: z.array(z.string()),
  query: texts.optional(),
  headers: texts.optional(),
  body: z.json().optional(),
})

/** Makes the message of a request to what lies below an address. Throws `SendError` for what must not go out. */
export function toMessage(
  address: string,
  request: JsonObject,
  added: Readonly<Record<string, string>> = {},
): HttpMessage {
  const parsed = Request.safeParse(request)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw refused(`The request is none: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`)
  }
  const { method, path, query = {}, headers = {}, body } = parsed.data
  const base = new URL(address)
  const segments = [...base.pathname.split('/').filter((segment) => segment !== ''), ...path.map(toSegment)]
  const search = new URLSearchParams(query).toString()
  return {
    method,
    path: `/${segments.join('/')}${search === '' ? '' : `?${search}`}`,
    headers: {
      accept: 'application/json',
      'user-agent': 'Cordon',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...checkedHeaders({ ...headers, ...added }),
    },
    body: body === undefined ? null : JSON.stringify(body),
  }
}

// `..` would leave the place that the connection was given, and an empty segment moves those behind it.
function toSegment(text: string): string {
  if (text === '' || text === '.' || text === '..')
    throw refused(`"${text}" is no segment of a path that may be asked for`)
  try {
    return encodeURIComponent(text)
  } catch (cause) {
    throw refused('A segment of the path is no valid text', cause)
  }
}

const headerName = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/
// Visible ASCII, space and tab: no control character, which could end the header and begin another.
const headerValue = /^[\t\x20-\x7e]*$/
/** These say how the message is carried, or to whom: that is not for a step to say. */
const ownHeaders: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

function checkedHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const checked: [string, string][] = []
  for (const [name, value] of Object.entries(headers)) {
    if (!headerName.test(name)) throw refused(`${JSON.stringify(name)} is no name of a header`)
    if (ownHeaders.has(name.toLowerCase())) throw refused(`The header "${name}" is not for a step to set`)
    if (!headerValue.test(value)) throw refused(`The header "${name}" holds a character that none may hold`)
    checked.push([name.toLowerCase(), value])
  }
  return Object.fromEntries(checked)
}

function refused(message: string, cause?: unknown): SendError {
  return new SendError('invalid_input', message, 'no', { cause })
}
