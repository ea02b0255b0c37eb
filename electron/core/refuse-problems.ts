import { calledBy, type FindPlaybook } from '../../nodes/playbook/check-call'
import type { Playbook } from '../../nodes/playbook/schema'
import { CoreError } from './errors'
import type { PlaybookLibrary } from './playbook-library'

/** Throws `CoreError` `bad_request` with all problems for a playbook that its check does not let run. */
export function refuseProblems(
  playbooks: PlaybookLibrary,
  playbook: Playbook,
  lists: readonly string[],
  find: FindPlaybook = playbooks.called,
): void {
  // What is called runs inside of it, and was not looked at when it was saved.
  const all = [playbook, ...calledBy(playbook, find)]
  const problems = all
    .flatMap((each) => playbooks.check(each, lists, find))
    .filter(({ level }) => level === 'error')
  const [first] = problems
  if (!first) return
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more; see \`cordon playbook check\`)` : ''
  throw new CoreError('bad_request', `${first.message}. ${first.hint}${more}`, { data: problems })
}
