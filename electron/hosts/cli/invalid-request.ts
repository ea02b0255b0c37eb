import { z } from 'zod'

const Issue = z.object({
  path: z.array(z.union([z.string(), z.number()])),
  message: z.string(),
  /** What each shape of a union finds wrong. */
  get errors() {
    return z.array(z.array(Issue)).optional()
  },
})
type Issue = z.output<typeof Issue>

const Refusal = z.object({ issues: z.array(Issue) })

/** The place and the first fault of a request that the API refused for its shape; null when `data` tells of none. */
export function firstIssue(data: unknown): string | null {
  const [issue] = Refusal.safeParse(data).data?.issues ?? []
  return issue ? inWords(issue, []) : null
}

function inWords({ path, message, errors = [] }: Issue, above: readonly (string | number)[]): string {
  const place = [...above, ...path]
  // Of several shapes the one with the fewest faults is most likely the one that was meant.
  const [closest] = errors.toSorted((a, b) => a.length - b.length)
  if (closest?.[0]) return inWords(closest[0], place)
  return place.length === 0 ? message : `${place.join('.')}: ${message}`
}
