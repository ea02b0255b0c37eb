import { implement } from '@orpc/server'
import { type CoreErrorCode, toCoreError } from '../core/errors'
import type { ApiContext } from './context'
import { contract } from './contract'

const maxDepth = 64

const codes = {
  bad_request: 'BAD_REQUEST',
  not_found: 'NOT_FOUND',
  conflict: 'CONFLICT',
  refused: 'REFUSED',
  unavailable: 'UNAVAILABLE',
} as const satisfies Record<CoreErrorCode, string>

const implementer = implement(contract).$context<ApiContext>()

/** Every procedure goes through here: rate, depth, and the core's errors as the API's own. */
export const guarded = implementer.use(async ({ context, next, errors }, input) => {
  if (!context.budget.take()) {
    throw errors.TOO_MANY_REQUESTS({ message: 'Too many calls at once: wait a moment' })
  }
  if (isDeeperThan(input, maxDepth)) {
    throw errors.BAD_REQUEST({ message: `The request nests more than ${maxDepth} levels`, data: null })
  }
  try {
    return await next()
  } catch (error) {
    const known = toCoreError(error)
    if (!known) throw error
    const { message, data } = known
    const code = codes[known.code]
    if (code === 'BAD_REQUEST') throw errors.BAD_REQUEST({ message, data: data ?? null })
    throw errors[code]({ message })
  }
})

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null || value instanceof Blob) return false
  if (levels === 0) return true
  return Object.values(value).some((member) => isDeeperThan(member, levels - 1))
}
