import { ORPCError } from '@orpc/client'
import { toCoreError } from '../../core/errors'
import { firstIssue } from './invalid-request'
import { UsageError } from './usage'

/** What a failure means to whoever called: product.md §9. */
export const exitCodes = { done: 0, no: 1, usage: 2, refused: 3, bug: 70 } as const

/** The exit code of a failure, and what to say of it. */
export function explainFailure(error: unknown): { code: number; message: string } {
  if (error instanceof UsageError)
    return { code: exitCodes.usage, message: `${error.message}\nSee: cordon help` }
  if (error instanceof ORPCError)
    return { code: codeOf(error.code, error.data), message: firstIssue(error.data) ?? error.message }
  const known = toCoreError(error)
  if (known) return { code: codeOf(known.code.toUpperCase(), known.data), message: known.message }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return { code: exitCodes.bug, message: `This is a fault of Cordon: please report it.\n${text}` }
}

function codeOf(code: string, data: unknown): number {
  switch (code) {
    case 'REFUSED':
    case 'FORBIDDEN':
      return exitCodes.refused
    case 'BAD_REQUEST':
      // A playbook with problems is an answer; anything else was asked wrongly.
      return Array.isArray(data) ? exitCodes.no : exitCodes.usage
    case 'NOT_FOUND':
      return exitCodes.usage
    case 'CONFLICT':
    case 'UNAVAILABLE':
    case 'TOO_MANY_REQUESTS':
      return exitCodes.no
    default:
      return exitCodes.bug
  }
}
