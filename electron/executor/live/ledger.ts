import { type Decision, type HttpAnswer, type HttpRequest, NodeError, type Records } from '../../../nodes/sdk'
import type { Level } from '../../views/live'
import { type Actor, type Effect, StepSuspended, type Transport } from '../ports'
import { askOf, toJson } from './ask-effect'
import { findingOf } from './effect-finding'
import { firstMoveOf, type Refusal, waitAfterProbe, waitAfterSend } from './effect-policy'
import { EffectRows, type RowParts } from './effect-rows'
import type { LedgerRow } from './live-ports'
import { placeKey } from './place-key'
import { type Act, doubted, transmit } from './transmit'

// L1. INTENT is on the disk before the first byte leaves (`#send`), and one send has one INTENT.
// L2. An effect that is CONFIRMED, or was found applied, is never sent again: a step that runs again gets its answer.
// L3. UNKNOWN is sent again only where the peer knows the effect by its key, and then under the same key, or where a
//     probe has found that it is not applied, and then once. One with a key is sent again when its time has come.
// L4. Every step that cannot go on ends as waiting, with a deadline; past it the step fails and the row stays as it
//     is, for a person.
// L5. What is sent again because the service failed is a retry, and held to the budget of its host. What is sent again
//     because Cordon had ended, or was found missing, or many minutes later, is a call of its own.
// L6. Whether an effect may be at all is asked at each INTENT: an event grows too old to act on while its run waits.

const mostSends = 10
const personMs = 24 * 3_600_000
/** By then `waitAfterSend` waits for long. */
const sendsInMinutes = 4

type Parts = RowParts & {
  level: Level
  /** What persons have said, by place. */
  decisions: ReadonlyMap<string, Decision>
  transport: Transport
  /** Why an effect may not be at all; null where it may. */
  refuse: (effect: Effect) => Refusal | null
  /** True when the process ended while the run was worked on: what it was sending then has no answer. */
  isInterrupted: boolean
}

/** The effects of one run: what was sent, what is known of it, and what may be sent again. */
export class RunLedger implements Actor {
  readonly #parts: Parts
  readonly #rows: EffectRows
  readonly #acts = new Set<Promise<unknown>>()
  /** What has been sent since the run was taken up. */
  readonly #sent = new Set<string>()

  constructor(parts: Parts) {
    this.#parts = parts
    this.#rows = new EffectRows(parts)
  }

  act(effect: Effect, request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const acting = this.#act(effect, request, signal)
    const kept = acting.catch(() => undefined).finally(() => this.#acts.delete(kept))
    this.#acts.add(kept)
    return acting
  }

  /** Resolves when nothing is on its way any more. */
  async settled(): Promise<void> {
    while (this.#acts.size > 0) await Promise.all(this.#acts)
  }

  /** True while it is not known of an effect what came of it, and the service can be asked. */
  get isOpen(): boolean {
    return this.#rows.isOpen
  }

  /** The run has ended: what nobody has decided, and what was not sent yet, will never be. */
  close(): void {
    this.#rows.close()
  }

  recordsFor(effect: Effect): Records {
    const { id: event } = this.#parts.event
    return {
      closeEvent: async (record) =>
        void (await this.#rows.record(effect, { kind: 'close', event, ...record })),
      openCase: async (record) => {
        const { id } = await this.#rows.record(effect, { kind: 'case', event, ...record })
        return { id: id as string }
      },
      notify: async (record) => void (await this.#rows.record(effect, { kind: 'notify', event, ...record })),
    }
  }

  async #act(effect: Effect, request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const row = this.#rows.find(effect)
    if (!row) return this.#first(effect, request, signal)
    switch (row.state) {
      case 'CONFIRMED':
      case 'RECONCILED_APPLIED':
        return answerOf(row)
      case 'ACCEPTED':
        return effect.probe ? this.#ask(row, effect, request, signal) : answerOf(row)
      case 'AWAITING_APPROVAL':
        return this.#decided(row, effect, request, signal)
      case 'REJECTED':
      case 'EXPIRED':
      case 'ABANDONED':
        throw new NodeError('refused', `${effect.nodeType}: ${row.reason}`)
      case 'INTENT':
      case 'UNKNOWN':
        return this.#unknown(row, effect, request, signal)
      case 'NOT_APPLIED':
        // It was refused before anything was sent: that a process died since is no reason to send it.
        if (row.attempts === 0) throw new NodeError(this.#parts.refuse(effect)?.code ?? 'refused', row.reason)
        return this.#send(row, effect, request, signal)
      case 'RECONCILED_NOT_APPLIED':
        return this.#notInPlace(row, effect, request, signal)
      case 'PLANNED':
      case 'APPROVED':
        return this.#send(row, effect, request, signal)
      default:
        return row.state satisfies never
    }
  }

  async #first(effect: Effect, request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const row = this.#rows.begin(effect)
    const refusal = this.#parts.refuse(effect)
    if (refusal) return this.#refused(row, refusal)
    if (firstMoveOf(effect, this.#parts.level) === 'send') return this.#send(row, effect, request, signal)
    const due = this.#parts.clock.now() + personMs
    const question = `${effect.nodeType}${effect.target === null ? '' : ` on ${effect.target}`}: may it be done?`
    await this.#rows.move({ ...row, due }, 'AWAITING_APPROVAL', question)
    throw new StepSuspended({ kind: 'waiting', wait: 'approval', question, deadlineMs: personMs })
  }

  /** What was never sent is not applied; of what was sent before, this says nothing. */
  async #refused(row: LedgerRow, { code, message }: Refusal): Promise<never> {
    if (row.attempts === 0) await this.#rows.move(row, 'NOT_APPLIED', message)
    throw new NodeError(code, message)
  }

  async #decided(
    row: LedgerRow,
    effect: Effect,
    request: HttpRequest,
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    const decision = this.#parts.decisions.get(placeKey(effect.place))
    if (!decision) return this.#suspend(row, 'approval', row.reason)
    const { answer, by, reason } = decision
    const words = `${answer === 'expired' ? 'Nobody decided in time' : `${by}: ${answer}`}${reason && `: ${reason}`}`
    if (answer !== 'approved') {
      await this.#rows.move(row, answer === 'expired' ? 'EXPIRED' : 'REJECTED', words, by)
      throw new NodeError('refused', `${effect.nodeType}: ${words}`)
    }
    return this.#send(await this.#rows.move(row, 'APPROVED', words, by), effect, request, signal)
  }

  async #send(
    row: LedgerRow,
    effect: Effect,
    request: HttpRequest,
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    if (row.attempts >= mostSends)
      throw new NodeError('refused', `${effect.nodeType} was sent ${mostSends} times: see the effects`)
    const prior = row.prior ?? (effect.probe ? toJson(await effect.probe(signal)) : null)
    signal.throwIfAborted()
    const refusal = this.#parts.refuse(effect)
    if (refusal) return this.#refused(row, refusal)
    const intent = { ...row, prior, attempts: row.attempts + 1, due: null }
    const sending = await this.#rows.move(intent, 'INTENT', `Sent, try ${intent.attempts}`)
    const attempt = this.#isCallOfItsOwn(row) ? 1 : intent.attempts
    this.#sent.add(row.id)
    const act = { effect, request, signal }
    const outcome = doubted(await transmit(this.#parts.transport, { row: sending, attempt }, act), row)
    const told = await this.#rows.move(
      'answer' in outcome ? { ...sending, answer: outcome.answer } : sending,
      outcome.state,
      outcome.reason,
    )
    if ('error' in outcome) {
      if (outcome.state === 'NOT_APPLIED') throw outcome.error
      return this.#afterUnknown(told, outcome.error, { effect, request, signal })
    }
    const isTaken = outcome.state === 'ACCEPTED' && effect.probe !== null
    return isTaken ? this.#waitForProbe(told, effect) : answerOf(told)
  }

  /** L5. */
  #isCallOfItsOwn({ id, state, attempts }: LedgerRow): boolean {
    if (this.#sent.has(id)) return false
    return this.#parts.isInterrupted || state === 'RECONCILED_NOT_APPLIED' || attempts >= sendsInMinutes
  }

  async #unknown(
    row: LedgerRow,
    effect: Effect,
    request: HttpRequest,
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    if (effect.delivery === 'keyed' && row.attempts < mostSends) {
      // A try of the step that was just made comes sooner, as the policy of the step says.
      const isDue = this.#sent.has(row.id) || row.due === null || row.due <= this.#parts.clock.now()
      if (!isDue) return this.#suspend(row, 'unknown_effect', row.reason)
      if (this.#parts.refuse(effect) === null) return this.#send(row, effect, request, signal)
      return this.#suspend({ ...row, due: row.changed + personMs }, 'unknown_effect', row.reason)
    }
    if (effect.delivery === 'probeable' && effect.probe) return this.#ask(row, effect, request, signal)
    if (isMessage(effect))
      return this.#messageAgain(row, new NodeError('unknown_outcome', row.reason), {
        effect,
        request,
        signal,
      })
    return this.#suspend(row, 'unknown_effect', row.reason)
  }

  /** Reads whether the effect is in place, once its time has come. */
  async #ask(row: LedgerRow, effect: Effect, request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    if (row.due !== null && this.#parts.clock.now() < row.due)
      return this.#suspend(row, 'unknown_effect', row.reason)
    const finding = findingOf(row, await askOf(effect, signal), this.#parts.clock.now())
    const found = await this.#rows.move(finding, finding.state, finding.reason)
    if (found.state === 'CONFIRMED' || found.state === 'RECONCILED_APPLIED') return answerOf(found)
    if (found.state === 'RECONCILED_NOT_APPLIED') return this.#notInPlace(found, effect, request, signal)
    if (found.due !== null) return this.#suspend(found, 'unknown_effect', found.reason)
    throw new NodeError('unknown_outcome', `${effect.nodeType}: ${found.reason}`)
  }

  /** What a probe has found missing is sent once more (L3); what a person says is missing, as often as he says so. */
  async #notInPlace(
    row: LedgerRow,
    effect: Effect,
    request: HttpRequest,
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    if (row.by !== null || row.attempts < 2) return this.#send(row, effect, request, signal)
    throw new NodeError('refused', `${effect.nodeType} was sent twice and is not in place`)
  }

  async #waitForProbe(row: LedgerRow, effect: Effect): Promise<never> {
    const now = this.#parts.clock.now()
    const waitMs = waitAfterProbe(row.probes, now - row.created)
    if (waitMs === null) throw new NodeError('unknown_outcome', `${effect.nodeType}: ${row.reason}`)
    const asked = await this.#rows.move({ ...row, due: now + waitMs }, row.state, row.reason)
    return this.#suspend(asked, 'unknown_effect', row.reason)
  }

  async #afterUnknown(
    row: LedgerRow,
    error: NodeError,
    { effect, request, signal }: Act,
  ): Promise<HttpAnswer> {
    if (effect.delivery === 'probeable' && effect.probe) return this.#waitForProbe(row, effect)
    if (isMessage(effect)) return this.#messageAgain(row, error, { effect, request, signal })
    const isSentAgain = effect.delivery === 'keyed' && row.attempts < mostSends
    const due = this.#parts.clock.now() + (isSentAgain ? waitAfterSend(row.attempts) : personMs)
    const waiting = await this.#rows.move({ ...row, due }, 'UNKNOWN', row.reason)
    return this.#suspend(waiting, 'unknown_effect', row.reason, effect.delivery === 'keyed' ? error : null)
  }

  /** A lost message is sent once more and then let be: nobody is asked about it (product.md §5). */
  async #messageAgain(
    row: LedgerRow,
    error: NodeError,
    { effect, request, signal }: Act,
  ): Promise<HttpAnswer> {
    if (row.attempts < 2 && !signal.aborted) return this.#send(row, effect, request, signal)
    throw new NodeError('unknown_outcome', `${effect.nodeType}: ${error.message}`, { cause: error })
  }

  #suspend(
    row: LedgerRow,
    wait: 'approval' | 'unknown_effect',
    question: string,
    again?: NodeError | null,
  ): never {
    const left = (row.due ?? 0) - this.#parts.clock.now()
    if (left <= 0 && wait === 'unknown_effect')
      throw new NodeError(
        'unknown_outcome',
        `${row.nodeType}: ${question}, and nobody said whether it happened`,
      )
    throw new StepSuspended({ kind: 'waiting', wait, question, deadlineMs: Math.max(0, left) }, again ?? null)
  }
}

const isMessage = (effect: Effect): boolean => effect.class === 'notify' && effect.delivery === 'one-shot'

function answerOf({ answer }: LedgerRow): HttpAnswer {
  const { status = 200, body = null } = answer ?? {}
  return { status: Number(status), body }
}
