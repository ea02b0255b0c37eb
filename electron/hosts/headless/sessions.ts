import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

const codeLifeMs = 60_000
const maxTries = 5

/**
 * Who may speak to the headless host: whoever holds the token of this start. The token is never in an address:
 * a page gets it once, for a code that lives a minute and works once.
 */
export class Sessions {
  readonly #token = randomBytes(32).toString('base64url')
  readonly #now: () => number
  #code: { digest: Buffer; until: number; tries: number } | null = null

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** A new code; the one before stops working. */
  issueCode(): string {
    const code = randomBytes(24).toString('base64url')
    this.#code = { digest: digest(code), until: this.#now() + codeLifeMs, tries: 0 }
    return code
  }

  /** The token, for a code that is right, in time and unused; else null. */
  redeem(code: string): string | null {
    const issued = this.#code
    if (!issued || this.#now() > issued.until || ++issued.tries > maxTries) return null
    if (!timingSafeEqual(digest(code), issued.digest)) return null
    this.#code = null
    return this.#token
  }

  accepts(token: string): boolean {
    return timingSafeEqual(digest(token), digest(this.#token))
  }
}

// Digests have one length, so that comparing them takes the same time for any input.
const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
