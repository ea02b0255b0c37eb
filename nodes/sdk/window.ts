import { canonicalJson } from './canonical-json'
import type { NodeContext } from './context'

/**
 * What a document has at some paths (`user.name`), as one text; null where one of them is missing, for events that
 * lack a value have nothing in common.
 */
export function keyOf(document: object, paths: readonly string[]): string | null {
  const values: unknown[] = []
  for (const path of paths) {
    const value = valueAt(document, path)
    if (value === undefined || value === null) return null
    values.push(value instanceof Date ? value.toISOString() : value)
  }
  return canonicalJson(values)
}

function valueAt(document: object, path: string): unknown {
  let value: unknown = document
  for (const field of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, field)) return undefined
    // What has a member of its own is an object.
    value = (value as { readonly [name: string]: unknown })[field]
  }
  return value
}

/** `below` the threshold; it `fires`; or it has fired within the window `already`. `count` has this event in it. */
export type Firing = { state: 'below' | 'fires' | 'already'; count: number }

const maxEvents = 10_000

/**
 * Whether a threshold is passed here: so many events of one key within a window, this one included. It fires once in
 * each window and key. Computed from the events alone: back to where the key was quiet for a window, before which
 * nothing can matter, or over the last 10,000 where it never was.
 */
export async function firesOnce(
  ctx: Pick<NodeContext, 'event' | 'window'>,
  { key, withinMs, threshold }: { key: readonly string[]; withinMs: number; threshold: number },
): Promise<Firing> {
  const now = ctx.event.time.getTime()
  for (let span = withinMs * 2; ; span *= 4) {
    const before = await ctx.window({ key, withinMs: span, limit: maxEvents })
    const times = [...before.map(({ time }) => time.getTime()).toReversed(), now]
    const start = quietStart(times, withinMs, now - span)
    if (start === null && before.length < maxEvents) continue
    return lastFiring(times.slice(start ?? 0), withinMs, threshold)
  }
}

/** Index of the last event before which there was none for a window; null where that lies before what is known. */
function quietStart(times: readonly number[], withinMs: number, knownFrom: number): number | null {
  for (let i = times.length - 1; i >= 0; i--) {
    if ((times[i] as number) - (times[i - 1] ?? knownFrom) >= withinMs) return i
  }
  return null
}

function lastFiring(times: readonly number[], withinMs: number, threshold: number): Firing {
  let first = 0
  let fired = Number.NEGATIVE_INFINITY
  let firing: Firing = { state: 'below', count: 0 }
  for (const [i, time] of times.entries()) {
    while ((times[first] as number) <= time - withinMs) first++
    const count = i - first + 1
    const state = count < threshold ? 'below' : fired > time - withinMs ? 'already' : 'fires'
    if (state === 'fires') fired = time
    firing = { state, count }
  }
  return firing
}
