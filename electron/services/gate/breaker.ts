const failuresToOpen = 5
const firstOpenMs = 30_000
const longestOpenMs = 300_000

export type Outcome = 'success' | 'failure' | 'none'

type State =
  | { at: 'closed'; failures: number }
  | { at: 'open'; until: number; forMs: number }
  /** One call is out to see whether the peer is back. */
  | { at: 'probing'; forMs: number }

/** What a call that began is known by, so that one of an earlier time does not count for this one. */
export type Ticket = number

/** Stops calls to a peer that fails, and lets one through from time to time (G4, G5 of `gate.ts`). */
export class Breaker {
  #state: State = { at: 'closed', failures: 0 }
  #age: Ticket = 0

  /** Null when a call may begin; else the milliseconds until it is worth asking again. */
  shutFor(now: number): number | null {
    const state = this.#state
    switch (state.at) {
      case 'closed':
        return null
      case 'probing':
        return probeMs
      case 'open': {
        // A wall clock that was put back must not keep the peer out for longer.
        state.until = Math.min(state.until, now + state.forMs)
        return state.until > now ? state.until - now : null
      }
      default:
        return state satisfies never
    }
  }

  /** A call begins. Ask `shutFor` first. */
  begin(): Ticket {
    if (this.#state.at === 'open') this.#become({ at: 'probing', forMs: this.#state.forMs })
    return this.#age
  }

  /** How a call ended. True when the breaker has opened by it. */
  settle(ticket: Ticket, outcome: Outcome, now: number): boolean {
    if (ticket !== this.#age) return false
    const state = this.#state
    switch (state.at) {
      case 'closed': {
        if (outcome === 'success') state.failures = 0
        if (outcome !== 'failure' || ++state.failures < failuresToOpen) return false
        this.#become({ at: 'open', until: now + firstOpenMs, forMs: firstOpenMs })
        return true
      }
      case 'probing': {
        if (outcome === 'success') this.#become({ at: 'closed', failures: 0 })
        // It told nothing: the next call may try.
        else if (outcome === 'none') this.#become({ at: 'open', until: now, forMs: state.forMs })
        else {
          const forMs = Math.min(longestOpenMs, state.forMs * 2)
          this.#become({ at: 'open', until: now + forMs, forMs })
        }
        return this.#state.at === 'open'
      }
      case 'open':
        return false
      default:
        return state satisfies never
    }
  }

  #become(state: State): void {
    this.#state = state
    this.#age++
  }
}

/** How long a probe may well take. */
const probeMs = 1000
