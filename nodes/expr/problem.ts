/** A change of the text that would mend it: replace [start, end) by `text`. */
export type QuickFix = { start: number; end: number; text: string }

/** What is wrong with an expression, in the words of the person who wrote it. `start` and `end` are UTF-16 offsets. */
export type ExpressionProblem = {
  code: 'bad_expression'
  message: string
  hint: string
  start: number
  end: number
  fix: QuickFix | null
}

/** Why an evaluation has no value. `unresolved`: a value is missing or of a wrong type; `too_slow`: too many items. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError'
  readonly code: 'unresolved' | 'too_slow'

  constructor(code: 'unresolved' | 'too_slow', message: string) {
    super(message)
    this.code = code
  }
}

/** The candidate that a misspelt name most likely meant; null when none is near. */
export function nearestName(name: string, candidates: Iterable<string>): string | null {
  const allowed = Math.max(1, Math.floor(name.length / 3))
  let best: string | null = null
  let bestDistance = allowed + 1
  for (const candidate of candidates) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase(), bestDistance)
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const swap = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      row.push(Math.min(swap, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1))
    }
    previous = row
  }
  return previous[b.length] ?? limit
}
