import type { Playbook } from '../../nodes/playbook/schema'
import { canonicalJson } from '../../nodes/sdk'

/** Whether two documents say the same, whatever the order of their members. */
export function isSameDocument(one: Playbook, other: Playbook): boolean {
  return one === other || canonicalJson(one) === canonicalJson(other)
}
