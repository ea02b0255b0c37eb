import type { ApiClient } from '../../electron/api/client'
import type { WaitView } from '../../electron/views/live'
import { type Decision, isSettlement, type Settlement } from './decision-rules'

/** Who decides, and why. */
export type Signed = { by: string; reason: string }

type Api = Pick<ApiClient, 'live'>

/** Answers what a run waits for: the question of a node, or what became of an effect. */
export async function decideWait(
  api: Api,
  { id, effect }: Pick<WaitView, 'id' | 'effect'>,
  decision: Decision,
  signed: Signed,
): Promise<void> {
  if (!isSettlement(decision)) await api.live.decide({ wait: id, answer: decision, ...signed })
  else if (effect) await settleEffect(api, effect.id, decision, signed)
  else throw new Error('What waits for no effect cannot be settled')
}

/** Says of an effect what has been found out. */
export async function settleEffect(api: Api, effect: string, as: Settlement, signed: Signed): Promise<void> {
  await api.live.settle({ effect, as, ...signed })
}
