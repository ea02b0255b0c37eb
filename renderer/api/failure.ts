import { ORPCError } from '@orpc/client'

/** What to tell a person about a call that failed. The core's own sentences are fit to be read. */
export function failureText(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** The core has another state of it than the page thought. */
export function isConflict(error: unknown): boolean {
  return isAnswer(error) && error.code === 'CONFLICT'
}

/** True for an answer of the core; anything else means that there was none. */
export function isAnswer(error: unknown): error is ORPCError<string, unknown> {
  return error instanceof ORPCError
}
