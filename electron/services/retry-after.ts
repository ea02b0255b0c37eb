const longestMs = 15 * 60_000

const seconds = /^\d{1,15}$/
// RFC 9110's one format for writing. `Date.parse` alone would take "later, 5" for a date of 2001.
const httpDate = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/

/** Milliseconds that a service asks to be left alone, at most 15 minutes; null where it says nothing that we know. */
export function readRetryAfter(value: string | string[] | undefined, now: number): number | null {
  const text = (Array.isArray(value) ? value[0] : value)?.trim()
  if (text === undefined) return null
  if (seconds.test(text)) return clamp(Number(text) * 1000)
  if (!httpDate.test(text)) return null
  const date = Date.parse(text)
  return Number.isNaN(date) ? null : clamp(date - now)
}

function clamp(ms: number): number {
  return Math.min(longestMs, Math.max(0, ms))
}
