import type { Playbook } from '../../nodes/playbook/schema'
import { defaults, edge, node, row } from './playbook-parts'

const threshold = 'n3.score >= 70 || n4.impossible'

/** *Suspicious login triage*, the playbook of the first run. */
export const loginPlaybook: Playbook = {
  ...defaults,
  id: '01972f00-0000-7000-8000-000000000001',
  name: 'Suspicious login triage',
  description:
    'Looks up where a login came from, closes what is harmless, blocks the address of what is not, and asks first when the user is on the VIP list.',
  tags: ['attack.t1078'],
  samples: 'logins',
  nodes: [
    node('n1', 'trigger.event', 'Login alerts', { config: { where: 'event.event.action == "login"' } }),
    node('n2', 'validation.normalise', 'Normalise', {
      config: { lowerCase: ['user'] },
      input: {
        ip: { expr: 'event.source.ip' },
        user: { expr: 'event.user.name' },
        previous: { expr: 'event.previous' },
      },
    }),
    node('n3', 'enrichment.ip-reputation', 'IP reputation', { input: { ip: { expr: 'n2.ip' } } }),
    node('n4', 'enrichment.geoip', 'GeoIP', {
      input: { ip: { expr: 'n2.ip' }, previous: { expr: 'n2.previous' } },
    }),
    node('n5', 'logic.branch', 'Risky?', { input: { condition: { expr: threshold } } }),
    node('n6', 'response.close', 'Close as benign', {
      input: { reason: { template: 'Score {{ n3.score }} from {{ n4.country }}, no impossible travel' } },
      outcome: 'closed',
    }),
    node('n7', 'validation.list-match', 'VIP user?', {
      config: { list: 'vip' },
      input: { value: { expr: 'n2.user' } },
    }),
    node('n8', 'logic.approval', 'Ask for approval', {
      input: {
        question: {
          template:
            '{{ n2.user }} is on the VIP list. Open a case for the login from {{ n2.ip }} (score {{ n3.score }})?',
        },
      },
      outcome: 'waiting for approval',
    }),
    node('n9', 'response.block-ip', 'Block IP', { config: { hours: 24 }, input: { ip: { expr: 'n2.ip' } } }),
    node('n10', 'response.create-case', 'Create case', {
      config: { severity: 73 },
      input: {
        title: { template: 'Suspicious login of {{ n2.user }}' },
        description: { template: 'From {{ n2.ip }} ({{ n4.country }}), score {{ n3.score }}.' },
      },
      outcome: 'blocked',
    }),
    node('n11', 'response.notify', 'Tell the team: lookup failed', {
      config: { level: 'warning' },
      input: { text: { template: 'The login of {{ n2.user }} was not checked: {{ n3.error.message }}' } },
      outcome: 'failed lookups',
    }),
  ],
  edges: [
    edge('w1', 'n1', 'ok', 'n2'),
    edge('w2', 'n2', 'ok', 'n3'),
    edge('w3', 'n3', 'ok', 'n4'),
    edge('w4', 'n3', 'error', 'n11'),
    edge('w5', 'n4', 'ok', 'n5'),
    edge('w6', 'n5', 'false', 'n6'),
    edge('w7', 'n5', 'true', 'n7'),
    edge('w8', 'n7', 'match', 'n8'),
    edge('w9', 'n7', 'no', 'n9'),
    edge('w10', 'n9', 'ok', 'n10'),
    edge('w11', 'n8', 'approved', 'n10'),
  ],
  layout: {
    ...row(0, 200, ['n1', 'n2', 'n3', 'n4', 'n5']),
    n11: { x: 960, y: 400 },
    n6: { x: 1600, y: 360 },
    n7: { x: 1600, y: 120 },
    n8: { x: 1920, y: 0 },
    n9: { x: 1920, y: 200 },
    n10: { x: 2240, y: 120 },
  },
}
