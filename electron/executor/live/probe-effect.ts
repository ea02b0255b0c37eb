import { type AnyNode, isActing, isJsonObject, type Probe } from '../../../nodes/sdk'
import { CallCounts, StepContext } from '../context'
import type { LedgerRow } from './live-ports'
import type { RunEvent, World } from '../ports'

/** Reads whether an effect is in place, when the step that made it is gone. Throws what the node type throws. */
export async function probeEffect(
  node: AnyNode | undefined,
  { asked, nodeType }: LedgerRow,
  {
    event,
    world,
    signal,
  }: { event: RunEvent; world: Omit<World, 'mode' | 'decide' | 'signal'>; signal: AbortSignal },
): Promise<Probe> {
  if (!node || !isActing(node) || !node.probe || !asked)
    return { state: 'unclear', detail: `${nodeType} cannot be asked any more` }
  const { connection } = asked
  const ctx = new StepContext({
    attempt: 1,
    failure: null,
    fresh: true,
    event,
    // Without an actor: whatever the type does, it can only read.
    world: { ...world, mode: 'simulate', decide: () => null, signal },
    time: world.clock.now(),
    connectionType: node.connection ?? null,
    connection: typeof connection === 'string' ? connection : null,
    effect: null,
    calls: new CallCounts(),
  })
  signal.addEventListener('abort', () => ctx.abort(signal.reason), { once: true })
  if (signal.aborted) ctx.abort(signal.reason)
  const { input = {}, config = {} } = asked
  if (!isJsonObject(input) || !isJsonObject(config)) return { state: 'unclear' }
  return node.probe({ input: node.input.parse(input), config: node.config.parse(config), ctx })
}
