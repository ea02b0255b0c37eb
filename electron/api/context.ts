import type { App } from '../core/app'
import type { HostFacts } from '../core/doctor'

/** What a call is made with: the core, and what the door it came by may do. */
export type ApiContext = {
  app: App
  host: HostFacts
  /** True for callers who are people of this machine (the command line): they may name its files. */
  mayNameFiles: boolean
  /** Calls that whoever comes in by this door may still make at once; refilled by time. */
  budget: CallBudget
}

/** A bucket of calls: `burst` at once, `perSecond` in the long run. */
export class CallBudget {
  readonly #burst: number
  readonly #perSecond: number
  readonly #now: () => number
  #left: number
  #at: number

  constructor(options: { burst: number; perSecond: number; now?: () => number }) {
    this.#burst = options.burst
    this.#perSecond = options.perSecond
    this.#now = options.now ?? (() => performance.now())
    this.#left = options.burst
    this.#at = this.#now()
  }

  /** Takes one call; false when there is none left. */
  take(): boolean {
    const now = this.#now()
    this.#left = Math.min(this.#burst, this.#left + ((now - this.#at) / 1000) * this.#perSecond)
    this.#at = now
    if (this.#left < 1) return false
    this.#left--
    return true
  }
}

/** Far above what a person's clicks and a page's queries need, far below what would starve the core. */
export const pageBudget = (): CallBudget => new CallBudget({ burst: 400, perSecond: 200 })

/** The command line imports and pages as fast as it can; its caller owns the machine. */
export const localBudget = (): CallBudget => new CallBudget({ burst: 1e9, perSecond: 1e9 })
