import { NodeError, type NodeErrorCode } from '../../nodes/sdk'

/**
 * Whether the request may have reached the peer. `no` is certain: we refused it, or there never was a connection that
 * it could have gone through. `maybe` is everything after the first byte may have left.
 */
export type Sent = 'no' | 'maybe'

/** A call that brought no answer. */
export class SendError extends NodeError {
  readonly sent: Sent

  constructor(
    code: NodeErrorCode,
    message: string,
    sent: Sent,
    options: { cause?: unknown; retryAfterMs?: number; final?: boolean } = {},
  ) {
    super(code, message, options)
    this.sent = sent
  }
}

/** Whoever wanted the answer gave up, with a reason: a step's time limit says `timeout`, all else is `cancelled`. */
export function gaveUp(signal: AbortSignal, sent: Sent): SendError {
  const reason: unknown = signal.reason
  if (reason instanceof NodeError) return new SendError(reason.code, reason.message, sent, { cause: reason })
  return new SendError('cancelled', 'Nobody waits for the answer any more', sent, { cause: reason })
}

/** True for a failure that says something of the peer: not for what we refused, nor for what was called off. */
export function isPeerFailure(error: unknown): boolean {
  if (!(error instanceof SendError) || error.code === 'cancelled') return false
  return error.sent === 'maybe' || error.code === 'unreachable'
}
