import type { NodeErrorCode } from '../../../nodes/sdk'
import type { Level } from '../../views/live'
import type { Effect } from '../ports'

/** Why an effect is refused before anything is sent. */
export type Refusal = { code: NodeErrorCode; message: string }

const hour = 3_600_000

/** E11: how old an event may be for a live effect of it; null where its age does not matter. */
function oldestEventMs({ class: effectClass, connectionType }: Effect): number | null {
  if (effectClass === 'reversible' || effectClass === 'destructive') return 2 * hour
  // A ticket or a message outside; what Cordon writes down for itself may be as old as it likes.
  return connectionType === null ? null : 24 * hour
}

export function refuseStale(effect: Effect, eventTime: number, now: number): Refusal | null {
  const oldest = oldestEventMs(effect)
  if (oldest === null || now - eventTime <= oldest) return null
  const message = `The event is ${Math.floor((now - eventTime) / hour)} h old, and ${effect.nodeType} acts on events of the last ${oldest / hour} h`
  return { code: 'stale', message }
}

/** Whether an effect is sent, or is a proposal that a person decides first (product.md §5). */
export function firstMoveOf(effect: Effect, level: Level): 'send' | 'ask' {
  if (effect.class === 'destructive') return 'ask'
  return level === 'supervised' ? 'ask' : 'send'
}

const firstProbesMs = [5_000, 30_000, 120_000]
const laterProbesMs = 600_000
const longestMs = 24 * hour

/** How long to wait before an effect is asked about again; null when it has been asked about for long enough. */
export function waitAfterProbe(probes: number, ageMs: number): number | null {
  if (ageMs >= longestMs) return null
  return firstProbesMs[probes] ?? Math.min(laterProbesMs, longestMs - ageMs)
}

/** How long to wait before an effect that the peer knows by its key is sent again, when its step has had its tries. */
export function waitAfterSend(attempts: number): number {
  return [30_000, 30_000, 30_000, 120_000][attempts] ?? laterProbesMs
}
