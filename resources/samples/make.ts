import { serialisePlaybook } from '../../nodes/playbook/serialise'
import { loginPlaybook } from './login-playbook'
import { makeLogins } from './logins'
import { processPlaybook } from './process-playbook'
import { makeProcesses } from './processes'

/** Everything that ships in `resources/playbooks`, by path below it. */
export function makeShipped(): ReadonlyMap<string, string> {
  const files = new Map<string, string>()
  files.set('suspicious-login-triage.playbook.json', serialisePlaybook(loginPlaybook))
  files.set('suspicious-process-start.playbook.json', serialisePlaybook(processPlaybook))
  for (const [set, make] of [
    ['logins', makeLogins],
    ['processes', makeProcesses],
  ] as const) {
    for (const [name, text] of Object.entries(make())) files.set(`samples/${set}/${name}`, text)
  }
  return files
}
