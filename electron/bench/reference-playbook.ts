import { z } from 'zod'
import type { Playbook } from '../../nodes/playbook/schema'
import { type AnyNode, defineNode } from '../../nodes/sdk'
import { defaults, edge, node } from '../../resources/samples/playbook-parts'
import type { Place } from './synthetic-events'

/** A look-up in a table in memory, as the yardstick does it. Exists in the bench alone. */
export function placeNode(places: ReadonlyMap<string, Place>): AnyNode {
  return defineNode({
    type: 'enrichment.bench-place',
    version: 1,
    effect: 'read',
    palette: { title: 'Place', summary: 'For the bench.', icon: 'globe' },
    help: 'For the bench.',
    config: z.object({}),
    input: z.object({ ip: z.string() }),
    outlets: { ok: z.object({ country: z.string().nullable(), asn: z.number().nullable() }) },
    example: { input: { ip: '10.0.0.1' } },
    run({ input: { ip }, out }) {
      const place = places.get(ip.slice(0, ip.indexOf('.', ip.indexOf('.') + 1)))
      return out.ok({ country: place?.country ?? null, asn: place?.asn ?? null })
    },
  })
}

/** The playbook of performance.md: parse, place, switch on severity, indicator, template, status. */
export const referencePlaybook: Playbook = {
  ...defaults,
  id: 'bench-reference',
  name: 'Reference',
  description: '',
  tags: [],
  nodes: [
    node('n1', 'trigger.event', 'Event', { config: { where: 'true' } }),
    node('n2', 'enrichment.bench-place', 'Place', { input: { ip: { expr: 'event.src.ip' } } }),
    node('n3', 'logic.branch', 'High?', { input: { condition: { expr: 'event.level >= 7' } } }),
    node('n4', 'validation.list-match', 'Indicator?', {
      config: { list: 'indicators' },
      input: { value: { expr: 'event.src.ip' } },
    }),
    node('n5', 'logic.log', 'Title', {
      input: {
        message: {
          template:
            '[{{ n2.country }}] {{ event.alert.name }} on {{ event.src.host }} from {{ event.src.ip }} (level {{ event.level }})',
        },
      },
    }),
    node('n6', 'response.close', 'Status', { input: { reason: { template: 'triaged' } } }),
  ],
  edges: [
    edge('w1', 'n1', 'ok', 'n2'),
    edge('w2', 'n2', 'ok', 'n3'),
    edge('w3', 'n3', 'true', 'n4'),
    edge('w4', 'n3', 'false', 'n4'),
    edge('w5', 'n4', 'match', 'n5'),
    edge('w6', 'n4', 'no', 'n5'),
    edge('w7', 'n5', 'ok', 'n6'),
  ],
  layout: {},
}
