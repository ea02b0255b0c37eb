/** What a step can fail of. The code alone decides whether a retry makes sense. */
export const retryableCodes = ['timeout', 'unreachable', 'busy', 'server_error'] as const
export const finalCodes = [
  'auth',
  'bad_reply',
  'bad_output',
  'cancelled',
  'internal',
  'invalid_input',
  'no_connection',
  'no_recording',
  'not_found',
  'refused',
  'stale',
  'too_many',
  'too_slow',
  'unknown_outcome',
  'unresolved',
] as const

export type NodeErrorCode = (typeof retryableCodes)[number] | (typeof finalCodes)[number]

export function isRetryable(code: string): boolean {
  return (retryableCodes as readonly string[]).includes(code)
}

/** A failure of a step. `message` names the thing, says what to do next and holds no secret. */
export class NodeError extends Error {
  override readonly name = 'NodeError'
  readonly code: NodeErrorCode
  /** Milliseconds after which the service said a retry may succeed. */
  readonly retryAfterMs: number | undefined
  /** True where no further try is allowed, whatever the code says: the service is spared. */
  readonly final: boolean

  constructor(
    code: NodeErrorCode,
    message: string,
    options: { cause?: unknown; retryAfterMs?: number | undefined; final?: boolean } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.retryAfterMs = options.retryAfterMs
    this.final = options.final ?? false
  }

  get retryable(): boolean {
    return !this.final && isRetryable(this.code)
  }
}
