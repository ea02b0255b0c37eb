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
