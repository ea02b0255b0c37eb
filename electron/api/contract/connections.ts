import { z } from 'zod'
import type { ConnectionView } from '../../views/connections'
import { base, type } from './base'

const name = z.string().min(1).max(100)
const milliseconds = (most: number) => z.number().int().min(1).max(most).optional()

const limits = z.strictObject({
  perMinute: z.number().int().min(1).max(60_000).nullable().optional(),
  concurrency: z.number().int().min(1).max(64).optional(),
  queue: z.number().int().min(0).max(10_000).optional(),
  connectMs: milliseconds(60_000),
  headersMs: milliseconds(300_000),
  bodyMs: milliseconds(300_000),
  totalMs: milliseconds(600_000),
  cacheMs: z.number().int().min(0).max(86_400_000).optional(),
})

export const connections = {
  list: base.output(type<readonly ConnectionView[]>()),
  /** Makes a connection, or changes one: what is not given stays as it was. */
  set: base
    .input(
      z.strictObject({
        name,
        type: z.string().min(1).max(80),
        address: z.string().min(1).max(2048).optional(),
        limits: limits.optional(),
      }),
    )
    .output(type<ConnectionView>()),
  delete: base.input(z.strictObject({ name })).output(type<{ deleted: true }>()),
}
