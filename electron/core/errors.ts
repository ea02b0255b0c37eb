import { toStoreError } from '../store/store-error'

/** Why a request of a person or a program cannot be met. The code is what the API and the CLI's exit code say. */
export type CoreErrorCode = 'bad_request' | 'not_found' | 'conflict' | 'refused' | 'unavailable'

export class CoreError extends Error {
  override readonly name = 'CoreError'
  readonly code: CoreErrorCode
  /** More about it, as plain JSON (the problems of a playbook). */
  readonly data: unknown

  constructor(code: CoreErrorCode, message: string, options: { data?: unknown; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.data = options.data
  }
}

/** A failure that people are told about as it is: one of the core's, or of its database. Null for a fault of ours. */
export function toCoreError(error: unknown): CoreError | null {
  if (error instanceof CoreError) return error
  const failure = toStoreError(error)
  return failure && new CoreError('unavailable', failure.message, { cause: error })
}
