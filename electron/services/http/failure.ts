import type { NodeErrorCode } from '../../../nodes/sdk'
import { SendError, type Sent } from '../network-error'

const untrusted = /CERT|SIGNATURE|ISSUER|CRL/
const malformed = /^HTTPParserError$|^HPE_|^UND_ERR_(HEADERS_OVERFLOW|RES_|RESPONSE|NOT_SUPPORTED)/

/** What a failure means, given how far the request had come. */
export function toSendError(error: unknown, host: string, sent: Sent): SendError {
  const known = findSendError(error)
  if (known) return known
  const code = codeOf(error)
  const options = { cause: error }
  if (sent === 'no' && untrusted.test(code))
    return new SendError('refused', `The certificate of ${host} is not trusted (${code})`, sent, options)
  if (malformed.test(code))
    return new SendError('bad_reply', `${host} answered with what is no HTTP (${code})`, sent, options)
  return new SendError(unreachable, `${said(code, host, sent)} (${code})`, sent, options)
}

const unreachable: NodeErrorCode = 'unreachable'

function said(code: string, host: string, sent: Sent): string {
  if (code === 'ENOTFOUND') return `There is no host ${host}`
  if (code === 'EAI_AGAIN') return `The name of ${host} cannot be looked up at present`
  return sent === 'no'
    ? `${host} cannot be reached`
    : `${host} broke the connection before its answer was whole`
}

// A try of several addresses fails with all of their failures.
function* causesOf(error: unknown): Generator<Error> {
  if (!(error instanceof Error)) return
  yield error
  if (error instanceof AggregateError) for (const inner of error.errors) yield* causesOf(inner)
  yield* causesOf(error.cause)
}

function findSendError(error: unknown): SendError | null {
  for (const cause of causesOf(error)) if (cause instanceof SendError) return cause
  return null
}

function codeOf(error: unknown): string {
  let last = 'no reason given'
  for (const cause of causesOf(error)) {
    const { code } = cause as { code?: unknown }
    const told = typeof code === 'string' ? code : cause.name
    // That the socket failed says less than why.
    if (told !== 'UND_ERR_SOCKET' && told !== 'Error') return told
    last = told
  }
  return last
}
