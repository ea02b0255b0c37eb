import type { Playbook } from '../../nodes/playbook/schema'
import { type AnyNode, isContainer } from '../../nodes/sdk'
import type { StepRecord } from '../views/runs'

/** Tells the steps of a playbook from those of playbooks that it calls, which may have the same ids. */
export function ownSteps(
  { nodes }: Playbook,
  types: ReadonlyMap<string, AnyNode>,
): (step: Pick<StepRecord, 'path'>) => boolean {
  const calls = new Set(
    nodes.flatMap(({ id, type }) => {
      const known = types.get(type)
      return known && isContainer(known) && known.kind === 'call' ? [id] : []
    }),
  )
  return ({ path }) =>
    path === '' || !path.split('/').some((container) => calls.has(container.replace(/\[\d+\]$/, '')))
}
