import { oc, type } from '@orpc/contract'
import { z } from 'zod'

/** The errors that any procedure may answer with; everything else is our bug and says nothing of its inside. */
export const base = oc.errors({
  BAD_REQUEST: { status: 400, data: z.unknown() },
  FORBIDDEN: { status: 403 },
  NOT_FOUND: { status: 404 },
  CONFLICT: { status: 409 },
  /** Refused for safety, or for want of a connection. */
  REFUSED: { status: 422 },
  TOO_MANY_REQUESTS: { status: 429 },
  UNAVAILABLE: { status: 503 },
})

/** What comes back is ours: its type is checked by the compiler, its content is not parsed again. */
export { type }

export const id = z.string().min(1).max(100)
export const limit = z.number().int().min(1).max(500)
export const filterText = z.string().max(8000)
