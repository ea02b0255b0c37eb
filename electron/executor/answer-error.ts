import { NodeError, type NodeErrorCode } from '../../nodes/sdk'

/** The failure that an HTTP status stands for. */
export function answerError(
  { status, retryAfterMs }: { status: number; retryAfterMs?: number | null },
  who: string,
): NodeError {
  const options = retryAfterMs == null ? {} : { retryAfterMs }
  return new NodeError(codeOf(status), `${who} answered with status ${status}`, options)
}

function codeOf(status: number): NodeErrorCode {
  if (status === 401 || status === 403) return 'auth'
  if (status === 404) return 'not_found'
  if (status === 408) return 'timeout'
  if (status === 429 || status === 503) return 'busy'
  return status >= 500 ? 'server_error' : 'refused'
}
