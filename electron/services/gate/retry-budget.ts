// In tenths of a retry, so that no sum of tenths is rounded.
const retryCosts = 10
const firstTryEarns = 1
/** A call that stands alone has its two retries. They are lent: the first tries that come next pay them back. */
const startCapital = 2 * retryCosts
/** What a quiet day may put by. */
const mostSaved = 10 * retryCosts

/** What a host is owed: for ten first tries that went out to it, one retry may. */
export class RetryBudget {
  #tenths = startCapital
  #owed = startCapital

  /** A first try went out. */
  earn(): void {
    if (this.#owed > 0) this.#owed -= firstTryEarns
    else this.#tenths = Math.min(mostSaved, this.#tenths + firstTryEarns)
  }

  /** Takes what a retry costs; false when that is not there. */
  spend(): boolean {
    if (this.#tenths < retryCosts) return false
    this.#tenths -= retryCosts
    return true
  }

  /** A retry that was paid for did not go out. */
  giveBack(): void {
    this.#tenths = Math.min(mostSaved, this.#tenths + retryCosts)
  }
}
