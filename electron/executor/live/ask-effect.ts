import type { Json, Probe } from '../../../nodes/sdk'
import type { Effect } from '../ports'

/** A probe that fails has found nothing out; when it is to be asked again is decided as for any other. */
export async function askOf(effect: Effect, signal: AbortSignal): Promise<Probe> {
  try {
    return (await effect.probe?.(signal)) ?? { state: 'unclear' }
  } catch (error) {
    if (signal.aborted) throw error
    return { state: 'unclear', detail: error instanceof Error ? error.message : String(error) }
  }
}

export const toJson = ({ state, detail = null }: Probe): Json => ({ state, detail })
