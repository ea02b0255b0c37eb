import { callsOf, type FindPlaybook } from '../../nodes/playbook/check-call'
import { parsePlaybookText } from '../../nodes/playbook/parse'
import type { Playbook } from '../../nodes/playbook/schema'
import type { CalledPlaybook, CalledPlaybookStore } from '../store/called-playbooks'

/** What a set has to keep of the playbooks that its own comes to call. */
export function calledToKeep(playbook: Playbook, find: FindPlaybook): CalledPlaybook[] {
  return callsOf(playbook, find).map(({ id, version, called }) => ({
    playbook: id,
    version,
    doc: JSON.stringify(called),
  }))
}

/** Finds called playbooks among those that were kept with a set. */
export function findKept(store: CalledPlaybookStore, set: number): FindPlaybook {
  const kept = new Map(store.of(set).map(({ playbook, version, doc }) => [`${playbook}@${version}`, doc]))
  return (id, version) => {
    const doc = kept.get(`${id}@${version}`)
    const parsed = doc === undefined ? null : parsePlaybookText(doc)
    return parsed?.ok ? parsed.playbook : null
  }
}
