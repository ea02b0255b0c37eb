import { describe, expect, it } from 'vitest'
import { nodeTypes } from '../registry'
import type { Problem, ProblemCode } from './problem'
import {
  block,
  playbookOf,
  branch,
  soundCheck,
  close,
  edgesOf,
  nodes,
  place,
  score,
  start,
  vip,
  wires,
  withNode,
} from './testing'

// The one playbook that can be called calls the playbook of these tests.
const caller = { id: 'n2', type: 'logic.sub-playbook', config: { playbook: 'p1', version: 1 } }
const checkSound = soundCheck(nodeTypes, (id) =>
  id === 'back' ? playbookOf({ id, nodes: [start, caller], edges: edgesOf('n1.ok>n2') }) : null,
)
const call = (id: string) => ({
  nodes: [...nodes, { id: 'n8', type: 'logic.sub-playbook', config: { playbook: id, version: 3 } }],
  edges: edgesOf(`${wires} n6.ok>n8`),
})
const loop = { id: 'n8', type: 'logic.for-each', input: { items: { value: [] } } }

/** The codes that parsePlaybook alone gives: parse.test.ts and upgrade.test.ts have those. */
type ParseCode = 'bad_id' | 'bad_key' | 'bad_shape' | 'limit' | 'newer_format' | 'not_json'

// The compiler asks for a case of every code that there is.
const cases: Record<
  Exclude<ProblemCode, ParseCode>,
  { document: object; problem: Omit<Problem, 'code' | 'level'> }
> = {
  bad_config: {
    document: withNode('n2', { config: { travelHours: 'four' } }),
    problem: {
      node: 'n2',
      path: '$.nodes[1].config.travelHours',
      message: 'n2: the setting travelHours must be number, received string',
      hint: '`cordon node show enrichment.geoip` shows what it takes',
    },
  },
  bad_expression: {
    document: withNode('n4', { input: { condition: { expr: 'n3.scor >= 70' } } }),
    problem: {
      node: 'n4',
      path: '$.nodes[3].input.condition',
      message: 'n4: No such key: scor (at character 4)',
      hint: 'Did you mean score?',
    },
  },
  bad_parent: {
    document: withNode('n7', { parent: 'loop' }),
    problem: {
      node: 'n7',
      path: '$.nodes[6].parent',
      message: 'n7 lies in "loop", which does not exist',
      hint: 'Take it out, or add the container',
    },
  },
  cycle: {
    document: { edges: edgesOf(`${wires} n6.ok>n5`) },
    problem: {
      node: 'n6',
      path: '$.edges',
      message: 'The steps go round in a circle: n6 → n5 → n6',
      hint: 'Delete one of these edges; a run must come to an end',
    },
  },
  dangling_edge: {
    document: { edges: edgesOf(`${wires} n7.ok>n8`) },
    problem: {
      node: 'w8',
      path: '$.edges[7].to',
      message: 'The edge w8 ends at "n8", which does not exist',
      hint: 'Delete the edge or add the node',
    },
  },
  duplicate_id: {
    document: { nodes: [...nodes, { id: 'n5', type: 'logic.log' }] },
    problem: {
      node: 'n5',
      path: '$.nodes[7].id',
      message: 'Two nodes have the id n5',
      hint: 'Give one of them another id',
    },
  },
  edge_across: {
    document: {
      nodes: [
        ...nodes,
        loop,
        { id: 'n9', type: 'logic.log', input: { message: { value: 'x' } }, parent: 'n8' },
      ],
      edges: edgesOf(`${wires} n6.ok>n8 n6.ok>n9`),
    },
    problem: {
      node: 'w9',
      path: '$.edges[8].to',
      message: 'The edge w9 leads from n6 to n9 (in n8)',
      hint: 'Edges join nodes of one container: draw it from the container itself, or move one of the nodes',
    },
  },
  empty_container: {
    document: { nodes: [...nodes, loop], edges: edgesOf(`${wires} n6.ok>n8`) },
    problem: {
      node: 'n8',
      path: '$.nodes[7]',
      message: 'n8 has nothing in it to run',
      hint: 'Put a node into it, or delete it',
    },
  },
  missing_input: {
    document: withNode('n6', { input: {} }),
    problem: {
      node: 'n6',
      path: '$.nodes[5].input.ip',
      message: 'n6 needs a value for "ip"',
      hint: 'Give it a constant, an expression or a template',
    },
  },
  no_input: {
    document: {
      edges: edgesOf(wires.replace('n5.no>n6 ', '')),
      ...withNode('n6', { input: { ip: { value: '203.0.113.9' } } }),
    },
    problem: {
      node: 'n6',
      path: '$.nodes[5]',
      message: 'No input: no run comes to n6',
      hint: 'Draw a wire to it from a step that runs',
    },
  },
  no_trigger: {
    document: { nodes: nodes.slice(1), edges: edgesOf(wires.replace('n1.ok>n2 ', '')) },
    problem: {
      node: null,
      path: '$.nodes',
      message: 'The playbook has no trigger',
      hint: 'Add the node "Event"',
    },
  },
  not_supported: {
    document: withNode('n4', { connection: 'live' }),
    problem: {
      node: 'n4',
      path: '$.nodes[3].connection',
      message: 'n4 names the connection "live", and logic.branch takes none',
      hint: 'Remove it',
    },
  },
  not_upstream: {
    document: withNode('n4', { input: { condition: { expr: 'n6.hours > 1' } } }),
    problem: {
      node: 'n4',
      path: '$.nodes[3].input.condition',
      message: 'n4 reads n6, which does not run before it',
      hint: 'Only steps that lead here have an output; draw a wire or read another step',
    },
  },
  recursion: {
    document: call('back'),
    problem: {
      node: 'n8',
      path: '$.nodes[7].config.playbook',
      message: 'n8 calls playbooks that call one another for ever: p1 → back → p1',
      hint: 'Change one of them so that it does not call the next',
    },
  },
  unknown_input: {
    document: withNode('n6', { input: { ip: { expr: 'n2.ip' }, adress: { value: 1 } } }),
    problem: {
      node: 'n6',
      path: '$.nodes[5].input.adress',
      message: 'n6 has no input "adress"',
      hint: 'It has ip',
    },
  },
  unknown_list: {
    document: withNode('n5', { config: { list: 'vips' } }),
    problem: {
      node: 'n5',
      path: '$.nodes[4].config.list',
      message: 'n5 looks into the list "vips", which does not exist',
      hint: 'Did you mean vip?',
    },
  },
  unknown_outlet: {
    document: { edges: edgesOf(wires.replace('n4.true', 'n4.ture')) },
    problem: {
      node: 'w4',
      path: '$.edges[3].outlet',
      message: 'n4 has no outlet "ture"',
      hint: 'It has true, false, error',
    },
  },
  unknown_playbook: {
    document: call('gone'),
    problem: {
      node: 'n8',
      path: '$.nodes[7].config.playbook',
      message: 'n8 calls version 3 of the playbook "gone", which does not exist',
      hint: 'Choose a version that `cordon playbook list` shows',
    },
  },
  unknown_type: {
    document: withNode('n6', { type: 'response.blockip' }),
    problem: {
      node: 'n6',
      path: '$.nodes[5].type',
      message: 'There is no node type "response.blockip"',
      hint: 'Did you mean response.block-ip?',
    },
  },
  many_triggers: {
    document: { nodes: [...nodes, { id: 'n8', type: 'trigger.event' }], edges: edgesOf(`${wires} n8.ok>n2`) },
    problem: {
      node: 'n8',
      path: '$.nodes[7]',
      message: 'The playbook has two triggers, n1 and n8',
      hint: 'Delete one of them',
    },
  },
  newer_type: {
    document: withNode('n6', { version: 2 }),
    problem: {
      node: 'n6',
      path: '$.nodes[5].version',
      message: 'n6 is of version 2 of response.block-ip; known is 1',
      hint: 'Update Cordon',
    },
  },
}

// No run comes to a node in these cases either, which is said as well.
const alsoUnreached = new Set(['unknown_outlet', 'many_triggers', 'bad_parent'])
const warnings = new Set(['no_input'])

describe('a playbook', () => {
  it('that is right has no problem', () => {
    expect(checkSound({})).toEqual([])
  })

  it.each(Object.entries(cases))(
    'with the fault "%s" is told of it: node, place, words and what to do',
    (code, { document, problem }) => {
      const found = checkSound(document).filter((other) => other.code === code || !alsoUnreached.has(code))
      expect(found).toEqual([{ ...problem, code, level: warnings.has(code) ? 'warning' : 'error' }])
    },
  )

  it('with several faults is told of all of them, in the order of the run', () => {
    const document = {
      nodes: [
        { ...start, config: { where: 'event.severity', when: 1 } },
        { ...place, config: { travelHours: 0 }, input: { ip: { value: 'example.com' } } },
        { ...score, type: 'enrichment.reputation' },
        { ...branch, input: { condition: { expr: 'n2.country' }, also: { value: 1 } } },
        { ...vip, config: { list: 'gone' } },
        { ...block, input: {} },
        { ...close, input: { reason: { template: '{{ n2.scor }} and {{ n9.x }} and {{' } } },
        { id: 'n8', type: 'logic.log', input: { message: { expr: 'event.x' } } },
      ],
      edges: edgesOf(`${wires} n6.ko>n7 n6.ok>n9`),
    }
    expect(checkSound(document).map(({ node, code, path }) => `${node} ${code} ${path}`)).toEqual([
      'w8 unknown_outlet $.edges[7].outlet',
      'w9 dangling_edge $.edges[8].to',
      'n1 bad_config $.nodes[0].config.when',
      'n2 bad_config $.nodes[1].config.travelHours',
      'n2 bad_config $.nodes[1].input.ip',
      'n3 unknown_type $.nodes[2].type',
      'n4 unknown_input $.nodes[3].input.also',
      'n5 unknown_list $.nodes[4].config.list',
      'n6 missing_input $.nodes[5].input.ip',
      'n7 bad_expression $.nodes[6].input.reason',
      'n7 bad_expression $.nodes[6].input.reason',
      'n7 bad_expression $.nodes[6].input.reason',
      'n8 no_input $.nodes[7]',
    ])
  })

  it('of 2,000 nodes, each of which reads the one before, is checked as one of seven is', () => {
    const chain = Array.from({ length: 2000 }, (_, i) => ({
      ...score,
      id: `s${i}`,
      input: { ip: i === 0 ? { expr: 'event.source.ip' } : { expr: `s${i - 1}.indicator` } },
    }))
    const edges = chain.map(({ id }, i) => ({
      id: `w${i}`,
      from: i === 0 ? 'n1' : `s${i - 1}`,
      outlet: 'ok',
      to: id,
    }))
    expect(checkSound({ nodes: [start, ...chain], edges })).toEqual([])
  })

  it('with two nodes of one id is told of that alone, as nothing else could say which it means', () => {
    const twice = [...nodes, { ...vip, config: { list: 'gone' } }, { ...vip, type: 'no.such' }]
    expect(checkSound({ nodes: twice }).map(({ code, path }) => [code, path])).toEqual([
      ['duplicate_id', '$.nodes[7].id'],
      ['duplicate_id', '$.nodes[8].id'],
    ])
  })
})
