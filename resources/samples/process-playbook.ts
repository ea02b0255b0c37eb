import type { Playbook } from '../../nodes/playbook/schema'
import { defaults, edge, node, row } from './playbook-parts'

// Sysmon 1 and Security 4688 name the same things differently; other channels use the number 1 for something else.
const processStart =
  '(event.EventID == 1 && event.Channel == "Microsoft-Windows-Sysmon/Operational") || (event.EventID == 4688 && event.Channel.lowerAscii() == "security")'

const baseName = (sysmon: string, security: string): string =>
  `cel.bind(path, event.EventID == 1 ? event.${sysmon} : event.${security}, path.substring(path.lastIndexOf("\\\\") + 1))`

const suspiciousCommand =
  'event.CommandLine.matches("(?i)(-enc|frombase64string|downloadstring|invoke-expression|hidden|comsvcs|sekurlsa|vssadmin.+delete|/create .*(system|http))")'

/** *Suspicious process start*, over raw Windows events as collectors deliver them. */
export const processPlaybook: Playbook = {
  ...defaults,
  id: '01972f00-0000-7000-8000-000000000002',
  name: 'Suspicious process start',
  description:
    'Reads Sysmon 1 and Security 4688 as they are: a tool that attackers like, started by a program that should not start it or with a command line that hides something, becomes a case.',
  tags: ['attack.t1059', 'attack.t1218'],
  samples: 'processes',
  nodes: [
    node('n1', 'trigger.event', 'Process started', { config: { where: processStart } }),
    node('n2', 'validation.list-match', 'Tool of attackers?', {
      config: { list: 'attacker-tools' },
      input: { value: { expr: baseName('Image', 'NewProcessName') } },
    }),
    node('n3', 'validation.list-match', 'Odd parent?', {
      config: { list: 'odd-parents' },
      input: { value: { expr: baseName('ParentImage', 'ParentProcessName') } },
    }),
    node('n4', 'logic.branch', 'Command hides something?', {
      input: { condition: { expr: suspiciousCommand } },
    }),
    node('n5', 'response.create-case', 'Create case', {
      config: { severity: 73 },
      input: {
        title: { template: '{{ n2.value }} started on {{ event.Hostname }}' },
        description: { template: 'Parent {{ n3.value }}. Command line: {{ event.CommandLine }}' },
      },
      outcome: 'became a case',
    }),
    node('n6', 'response.close', 'Close', {
      input: { reason: { template: 'Ordinary start of {{ n2.value }}' } },
      outcome: 'closed',
    }),
  ],
  edges: [
    edge('w1', 'n1', 'ok', 'n2'),
    edge('w2', 'n2', 'match', 'n3'),
    edge('w3', 'n2', 'no', 'n6'),
    edge('w4', 'n3', 'match', 'n5'),
    edge('w5', 'n3', 'no', 'n4'),
    edge('w6', 'n4', 'true', 'n5'),
    edge('w7', 'n4', 'false', 'n6'),
  ],
  layout: {
    ...row(0, 160, ['n1', 'n2', 'n3']),
    n4: { x: 960, y: 260 },
    n5: { x: 1280, y: 80 },
    n6: { x: 1280, y: 360 },
  },
}
