import { NodeError } from '../../../nodes/sdk'
import { answerError } from '../answer-error'
import { mayHaveArrived, type TransportAnswer } from '../ports'

// What the answer to an act says of the effect (reliability.md §2.1): NOT_APPLIED only where it is certain.

export type Outcome =
  | { state: 'CONFIRMED' | 'ACCEPTED'; reason: string }
  | { state: 'NOT_APPLIED' | 'UNKNOWN'; reason: string; error: NodeError }

export function outcomeOfAnswer(answer: TransportAnswer): Outcome {
  const { status } = answer
  if (status === 202)
    return { state: 'ACCEPTED', reason: 'The service has taken it, and has not done it yet' }
  if (status >= 200 && status <= 299) return { state: 'CONFIRMED', reason: `The service answered ${status}` }
  const error = answerError(answer, 'The service')
  // A request that timed out at the peer, a redirect and a failure within say nothing of what was done before.
  const isRefusal = status >= 400 && status <= 499 && status !== 408
  return { state: isRefusal ? 'NOT_APPLIED' : 'UNKNOWN', reason: error.message, error }
}

export function outcomeOfFailure(failure: unknown): Outcome {
  const error =
    failure instanceof NodeError ? failure : new NodeError('internal', String(failure), { cause: failure })
  return { state: mayHaveArrived(failure) ? 'UNKNOWN' : 'NOT_APPLIED', reason: error.message, error }
}
