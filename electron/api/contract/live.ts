import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import {
  type DeploymentView,
  type EffectPage,
  type EffectView,
  effectStates,
  levels,
  type LiveRunView,
  type LiveStatus,
  type WaitPage,
} from '../../views/live'
import { base, id, limit, type } from './base'
import { playbookRef } from './playbooks'

const person = z.string().trim().min(1).max(200)
const reason = z.string().max(2000).default('')
const position = z
  .number()
  .int()
  .min(0)
  .max(2 ** 32 - 1)

export const live = {
  status: base.output(type<LiveStatus>()),
  /** The status now, and again when it has changed; at most four a second. */
  follow: base.output(eventIterator(type<LiveStatus>())),
  /** Lets a version run on the live events that come from now on; another version of it hands its queue over. */
  deploy: base
    .input(
      z.strictObject({
        playbook: id,
        version: z.number().int().min(1).optional(),
        level: z.enum(levels).default('shadow'),
      }),
    )
    .output(type<DeploymentView>()),
  /** Offers it no more events. Runs that have begun go on to their end. */
  stop: base.input(z.strictObject({ playbook: id })).output(type<DeploymentView>()),
  /** Deploys the version that was deployed before the present one, at the present level. */
  rollBack: base.input(z.strictObject({ playbook: id })).output(type<DeploymentView>()),
  /** Oldest deadline first. `person`: only what a person can decide. */
  waits: base
    .input(
      z.strictObject({
        person: z.boolean().default(false),
        after: z.strictObject({ deadline: z.number().int(), id }).optional(),
        limit,
      }),
    )
    .output(type<WaitPage>()),
  decide: base
    .input(z.strictObject({ wait: id, answer: z.enum(['approved', 'denied']), by: person, reason }))
    .output(type<{ decided: true }>()),
  /** Newest first. */
  effects: base
    .input(
      z.strictObject({
        states: z.array(z.enum(effectStates)).max(20).optional(),
        before: id.optional(),
        limit,
      }),
    )
    .output(type<EffectPage>()),
  /** What a person has found out about an effect whose outcome is unknown, or that nobody wants to know any more. */
  settle: base
    .input(
      z.strictObject({ effect: id, as: z.enum(['applied', 'not_applied', 'abandoned']), by: person, reason }),
    )
    .output(type<EffectView>()),
  cancel: base.input(z.strictObject({ set: id, position })).output(type<{ cancelled: true }>()),
  /** One real run of a playbook over one event of a file of this machine. Resolves when it has ended, or waits. */
  run: base
    .input(
      z.strictObject({ playbook: playbookRef, file: z.string().min(1).max(4096), shiftTime: z.boolean() }),
    )
    .output(type<LiveRunView>()),
  /** A run, with its tries from the one asked for on. */
  get: base
    .input(z.strictObject({ set: id, position, from: z.number().int().min(0).optional() }))
    .output(type<LiveRunView>()),
}
