import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import type { JsonObject } from '../../../nodes/sdk'
import type { DataPage, ReplayNews, ReplayStarted, ReplayView, RunPath, StepView } from '../../views/replays'
import { base, filterText, id, limit, type } from './base'
import { playbookRef } from './playbooks'

const place = z.string().min(1).max(40)

const selection = z.union([
  z.strictObject({ edge: place }),
  z.strictObject({ node: place }),
  z.strictObject({ ending: z.string().min(1).max(8000) }),
  z.strictObject({ failedAt: place }),
  z.strictObject({ failed: z.literal(true) }),
  z.strictObject({ all: z.literal(true) }),
])

const position = z
  .number()
  .int()
  .min(0)
  .max(2 ** 32 - 1)

export const replays = {
  start: base
    .input(
      z.strictObject({
        playbook: playbookRef,
        events: z.union([
          z.strictObject({ kind: z.literal('samples') }),
          z.strictObject({ kind: z.literal('stored'), where: filterText }),
          z.strictObject({ kind: z.literal('file'), path: z.string().min(1).max(4096) }),
          z.strictObject({ kind: z.literal('again'), replay: id, runs: selection }),
        ]),
        reads: z.enum(['recorded', 'live']).default('recorded'),
        approvals: z.enum(['stop', 'approve', 'deny']).default('stop'),
        concurrency: z.number().int().min(1).max(64).optional(),
      }),
    )
    .output(type<ReplayStarted>()),
  /** Goes on with a replay that was interrupted, stopped or failed. */
  resume: base.input(z.strictObject({ id })).output(type<ReplayStarted>()),
  /** News until the replay has ended, at most ten a second. */
  follow: base.input(z.strictObject({ id })).output(eventIterator(type<ReplayNews>())),
  cancel: base.input(z.strictObject({ id })).output(type<{ cancelled: true }>()),
  get: base.input(z.strictObject({ id })).output(type<ReplayView>()),
  /** The replay, once it has ended. */
  finished: base
    .input(z.strictObject({ id }))
    .output(type<ReplayView & { parkedReasons: string[]; error: string | null }>()),
  latest: base.input(z.strictObject({ playbook: id })).output(type<ReplayView | null>()),
  list: base
    .input(z.strictObject({ before: z.number().int().nullable().default(null), limit }))
    .output(type<{ replays: (ReplayView & { seq: number })[]; next: number | null }>()),
  rows: base
    .input(
      z.strictObject({
        replay: id,
        select: selection,
        filter: filterText.optional(),
        before: position.optional(),
        limit,
      }),
    )
    .output(type<DataPage>()),
  /** Tries of a step, from the one asked for on. */
  step: base
    .input(z.strictObject({ replay: id, position, node: place, from: z.number().int().min(0).optional() }))
    .output(type<StepView>()),
  crossing: base.input(z.strictObject({ replay: id, position, edge: place })).output(type<StepView>()),
  /** The event of a run, as its expressions saw it. */
  event: base
    .input(z.strictObject({ replay: id, position }))
    .output(type<{ id: string; event: JsonObject }>()),
  path: base.input(z.strictObject({ replay: id, position })).output(type<RunPath>()),
}
