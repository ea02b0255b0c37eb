import type { NodeError } from '../../../nodes/sdk'
import type { Clock } from '../../executor/ports'
import { gaveUp, isPeerFailure, SendError } from '../network-error'
import { Breaker, type Outcome, type Ticket } from './breaker'
import type { RetryBudget } from './retry-budget'
import { SlidingRate } from './sliding-rate'
import { type Priority, WaitingLine } from './waiting-line'

// G1. At most `concurrency` calls are under way, and at most `perMinute` begin in any 60 seconds.
// G2. A call that the gate refuses has not begun: it fails with `sent: 'no'`.
// G3. Who waits is let in by priority, then by arrival. When the line is full, the newest of the least urgent leaves it.
// G4. After 5 failures in a row nothing begins for 30 s, then exactly one call, and the others when that one succeeds;
//     when it fails, nothing for twice as long, up to 5 minutes.
// G5. A call counts for the breaker only if it began since the breaker last changed.
// G6. Of a host, retries that begin are at most a tenth of the first tries that begin; before the 20th first try, two.
// G7. A call that was given up while it waited never begins, and a gate at which nobody waits holds no timer.
// G8. A gate knows one connection: what hangs there holds up nobody elsewhere.

export type GateLimits = { concurrency: number; perMinute: number | null; queue: number }

export type GateCall = {
  priority: Priority
  /** Tries of the step, from 1: all but the first are retries. */
  attempt: number
  /** What the try before failed of: what a retry fails of that there is no budget for. */
  failure: NodeError | null
}

type Waiter = { priority: Priority; begin(ticket: Ticket): void; refuse(error: SendError): void }

/** Lets the calls of one connection out, as many and as often as it may. */
export class Gate {
  readonly #name: string
  readonly #limits: GateLimits
  readonly #budget: RetryBudget
  readonly #clock: Clock
  readonly #breaker = new Breaker()
  readonly #rate: SlidingRate
  readonly #line: WaitingLine<Waiter>
  #running = 0
  #alarm: AbortController | null = null

  constructor(options: { name: string; limits: GateLimits; budget: RetryBudget; clock: Clock }) {
    this.#name = options.name
    this.#limits = options.limits
    this.#budget = options.budget
    this.#clock = options.clock
    this.#rate = new SlidingRate(options.limits.perMinute)
    this.#line = new WaitingLine(options.limits.queue)
  }

  /** Does the work once it may, and gives its answer back. Throws `SendError` for what the gate refuses. */
  pass<Answer extends { status: number }>(
    call: GateCall,
    signal: AbortSignal,
    work: () => Promise<Answer>,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(gaveUp(signal, 'no'))
      const shutMs = this.#breaker.shutFor(this.#clock.now())
      if (shutMs !== null) return reject(this.#resting(shutMs))
      const isRetry = call.attempt > 1
      if (isRetry && !this.#budget.spend()) return reject(this.#retriesSpent(call.failure))

      const leave = () => {
        this.#line.remove(waiter)
        this.#stopAlarmIfIdle()
        waiter.refuse(gaveUp(signal, 'no'))
      }
      const waiter: Waiter = {
        priority: call.priority,
        begin: (ticket) => {
          signal.removeEventListener('abort', leave)
          if (!isRetry) this.#budget.earn()
          this.#run(ticket, work).then(resolve, reject)
        },
        refuse: (error) => {
          signal.removeEventListener('abort', leave)
          if (isRetry) this.#budget.giveBack()
          reject(error)
        },
      }
      signal.addEventListener('abort', leave, { once: true })
      this.#lineUp(waiter)
    })
  }

  // A free place and nobody in the line: even a line of no length must not be in the way.
  #lineUp(waiter: Waiter): void {
    const now = this.#clock.now()
    if (this.#line.size === 0 && this.#running < this.#limits.concurrency && this.#rate.waitMs(now) === 0)
      return this.#begin(waiter, now)
    this.#line.add(waiter)?.refuse(this.#full())
    this.#letIn()
  }

  #letIn(): void {
    while (this.#running < this.#limits.concurrency) {
      const next = this.#line.first()
      if (!next) break
      const now = this.#clock.now()
      const shutMs = this.#breaker.shutFor(now)
      if (shutMs !== null) {
        this.#sendAway(shutMs)
        break
      }
      const waitMs = this.#rate.waitMs(now)
      if (waitMs > 0) return this.#wakeIn(waitMs)
      this.#line.remove(next)
      this.#begin(next, now)
    }
    this.#stopAlarmIfIdle()
  }

  #begin(waiter: Waiter, now: number): void {
    this.#running++
    this.#rate.add(now)
    waiter.begin(this.#breaker.begin())
  }

  async #run<Answer extends { status: number }>(
    ticket: Ticket,
    work: () => Promise<Answer>,
  ): Promise<Answer> {
    let outcome: Outcome = 'none'
    try {
      const answer = await work()
      outcome = answer.status >= 500 ? 'failure' : 'success'
      return answer
    } catch (error) {
      if (isPeerFailure(error)) outcome = 'failure'
      throw error
    } finally {
      this.#running--
      const now = this.#clock.now()
      if (this.#breaker.settle(ticket, outcome, now)) {
        const shutMs = this.#breaker.shutFor(now)
        if (shutMs !== null) this.#sendAway(shutMs)
      }
      this.#letIn()
    }
  }

  #sendAway(shutMs: number): void {
    for (const waiter of this.#line.empty()) waiter.refuse(this.#resting(shutMs))
    this.#stopAlarmIfIdle()
  }

  #wakeIn(ms: number): void {
    if (this.#alarm) return
    const alarm = new AbortController()
    this.#alarm = alarm
    void this.#wakeAfter(ms, alarm)
  }

  async #wakeAfter(ms: number, alarm: AbortController): Promise<void> {
    try {
      await this.#clock.sleep(ms, alarm.signal)
    } catch {
      // Nobody waits any more.
      return
    }
    if (this.#alarm !== alarm) return
    this.#alarm = null
    this.#letIn()
  }

  #stopAlarmIfIdle(): void {
    if (this.#line.size > 0) return
    this.#alarm?.abort()
    this.#alarm = null
  }

  #resting(ms: number): SendError {
    const seconds = Math.ceil(ms / 1000)
    const message = `The connection "${this.#name}" rests after failures in a row: it is tried again in ${seconds} s`
    return new SendError('busy', message, 'no', { retryAfterMs: ms })
  }

  #full(): SendError {
    const { queue } = this.#limits
    return new SendError('busy', `${queue} calls wait for the connection "${this.#name}" already`, 'no')
  }

  #retriesSpent(failure: NodeError | null): SendError {
    if (failure) return new SendError(failure.code, failure.message, 'no', { cause: failure, final: true })
    const message = `The connection "${this.#name}" has had as many retries as it is owed`
    return new SendError('busy', message, 'no', { final: true })
  }
}
