import type { HttpRequest, JsonObject } from '../../../nodes/sdk'
import { toJsonRequest } from '../json-request'
import type { Effect, Transport } from '../ports'
import { type Outcome, outcomeOfAnswer, outcomeOfFailure } from './effect-outcome'
import type { LedgerRow } from './live-ports'

/** An effect, how it is asked for, and what ends the asking. */
export type Act = { effect: Effect; request: HttpRequest; signal: AbortSignal }

export type Sent = Outcome & { answer?: JsonObject }

/** Sends an effect whose INTENT is on the disk. `attempt`: how it counts for the budget of its host. */
export async function transmit(
  transport: Transport,
  { row, attempt }: { row: LedgerRow; attempt: number },
  { effect, request, signal }: Act,
): Promise<Sent> {
  const { accept = [], ...sent } = request
  try {
    const answer = await transport.send(
      {
        connectionType: effect.connectionType ?? 'none',
        ...(effect.connection === null ? {} : { connection: effect.connection }),
        request: toJsonRequest(sent),
        attempt,
        ...(effect.delivery === 'keyed' ? { headers: { 'idempotency-key': row.id } } : {}),
      },
      signal,
    )
    const kept = { status: answer.status, body: answer.body }
    if (accept.includes(answer.status))
      return { state: 'CONFIRMED', reason: `The service answered ${answer.status}`, answer: kept }
    return { ...outcomeOfAnswer(answer), answer: kept }
  } catch (error) {
    return outcomeOfFailure(error)
  }
}

/** A refusal says nothing of what was sent before it: what was not known then is not known now. */
export function doubted(outcome: Sent, { state }: LedgerRow): Sent {
  if (outcome.state !== 'NOT_APPLIED' || (state !== 'UNKNOWN' && state !== 'INTENT')) return outcome
  const reason = `${outcome.reason}; what came of the time before is not known`
  return { ...outcome, state: 'UNKNOWN', reason }
}
