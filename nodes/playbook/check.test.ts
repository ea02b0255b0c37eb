import { describe, expect, it } from 'vitest'
import { nodeTypes } from '../registry'
import { checkPlaybook } from './check'
import type { Problem, ProblemCode } from './problem'
import { edgesOf, playbookOf } from './testing'

type Node = { id: string; type: string; [key: string]: unknown }

const start: Node = { id: 'n1', type: 'trigger.event', config: { where: 'event.severity >= 50' } }
const place: Node = { id: 'n2', type: 'enrichment.geoip', input: { ip: { expr: 'event.source.ip' } } }
const score: Node = { id: 'n3', type: 'enrichment.ip-reputation', input: { ip: { expr: 'event.source.ip' } } }
const branch: Node = {
  id: 'n4',
  type: 'logic.branch',
  input: { condition: { expr: 'n3.score >= vars.limit || n2.impossible' } },
}
const vip: Node = {
  id: 'n5',
  type: 'validation.list-match',
  config: { list: 'vip' },
  input: { value: { expr: 'event.user.name' } },
}
const block: Node = { id: 'n6', type: 'response.block-ip', input: { ip: { expr: 'n2.ip' } } }
const close: Node = {
  id: 'n7',
  type: 'response.close',
  input: { reason: { template: 'Score {{ n3.score }}, {{ n3.verdict }}' } },
}
const nodes = [start, place, score, branch, vip, block, close]
const wires = 'n1.ok>n2 n2.ok>n3 n3.ok>n4 n4.true>n5 n5.no>n6 n4.false>n7 n3.error>n7'
const vars = { limit: 70 }

const check = (document: object, lists: readonly string[] | null = ['vip', 'bad-domains']): Problem[] =>
  checkPlaybook(playbookOf({ vars, nodes, edges: edgesOf(wires), ...document }), { nodeTypes, lists })

/** The playbook above with one node changed. */
const withNode = (id: string, change: object): { nodes: Node[] } => ({
  nodes: nodes.map((node) => (node.id === id ? { ...node, ...change } : node)),
})
const withCondition = (expr: string) => check(withNode('n4', { input: { condition: { expr } } }))

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
    document: withNode('n6', { parent: 'loop' }),
    problem: {
      node: 'n6',
      path: '$.nodes[5].parent',
      message: 'n6 is inside "loop": there is no container type in this version',
      hint: 'Take the node out of its container',
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
const alsoUnreached = new Set(['unknown_outlet', 'many_triggers'])
const warnings = new Set(['no_input'])

describe('a playbook', () => {
  it('that is right has no problem', () => {
    expect(check({})).toEqual([])
  })

  it.each(Object.entries(cases))(
    'with the fault "%s" is told of it: node, place, words and what to do',
    (code, { document, problem }) => {
      const found = check(document).filter((other) => other.code === code || !alsoUnreached.has(code))
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
    expect(check(document).map(({ node, code, path }) => `${node} ${code} ${path}`)).toEqual([
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
    expect(check({ nodes: [start, ...chain], edges })).toEqual([])
  })

  it('with two nodes of one id is told of that alone, as nothing else could say which it means', () => {
    const twice = [...nodes, { ...vip, config: { list: 'gone' } }, { ...vip, type: 'no.such' }]
    expect(check({ nodes: twice }).map(({ code, path }) => [code, path])).toEqual([
      ['duplicate_id', '$.nodes[7].id'],
      ['duplicate_id', '$.nodes[8].id'],
    ])
  })
})

describe('a cycle', () => {
  it('hides no fault of its own nodes or of those behind it, and makes none up', () => {
    const document = {
      nodes: [
        start,
        { ...place, input: { ip: { expr: 'event.source.ip' } } },
        { ...score, input: { ip: { expr: 'n2.ip' } } },
        { ...branch, input: { condition: { expr: 'n3.scor > 1' } } },
        { ...close, input: { reason: { template: '{{ n3.score }} {{ n4.result' } } },
      ],
      edges: edgesOf('n1.ok>n2 n2.ok>n3 n3.ok>n2 n3.error>n4 n4.true>n7'),
    }
    expect(check(document).map(({ node, code, message }) => [node, code, message])).toEqual([
      ['n3', 'cycle', 'The steps go round in a circle: n3 → n2 → n3'],
      ['n4', 'bad_expression', 'n4: No such key: scor (at character 4)'],
      ['n7', 'bad_expression', 'n7: Unclosed {{ (at character 16)'],
    ])
  })

  it('through the trigger is an edge into the trigger', () => {
    expect(check({ edges: edgesOf(`${wires} n7.ok>n1`) })).toMatchObject([
      { node: 'w8', path: '$.edges[7].to', code: 'cycle', message: 'The edge w8 leads into the trigger n1' },
      { code: 'cycle', message: 'The steps go round in a circle: n2 → n3 → n7 → n1 → n2' },
    ])
  })

  it('of a node with itself is named', () => {
    expect(check({ edges: edgesOf(`${wires} n6.ok>n6`) })).toMatchObject([
      { node: 'n6', message: 'The steps go round in a circle: n6 → n6' },
    ])
  })
})

describe('an edge', () => {
  it('from nowhere is told apart from one to nowhere', () => {
    expect(check({ edges: edgesOf(`${wires} n8.ok>n7`) })).toMatchObject([
      {
        code: 'dangling_edge',
        path: '$.edges[7].from',
        message: 'The edge w8 ends at "n8", which does not exist',
      },
    ])
  })

  it('may stand beside another from the same outlet, but not twice', () => {
    expect(check({ edges: edgesOf(`${wires} n4.true>n7`) })).toEqual([])
    expect(check({ edges: edgesOf(`${wires} n4.true>n5`) })).toMatchObject([
      { node: 'w8', code: 'duplicate_id', message: 'There are two edges from n4.true to n5' },
    ])
  })

  it('leaves by "error" only where the type can fail', () => {
    expect(check({ edges: edgesOf(`${wires} n6.error>n7`) })).toEqual([])
    expect(check({ edges: edgesOf(`${wires} n1.error>n7`) })).toMatchObject([
      { code: 'unknown_outlet', message: 'n1 has no outlet "error"', hint: 'It has ok' },
    ])
  })

  it('has an id of its own', () => {
    const [first, ...rest] = edgesOf(wires)
    expect(check({ edges: [{ ...first, id: 'w2' }, ...rest] })).toMatchObject([
      { node: 'w2', code: 'duplicate_id', path: '$.edges[1].id', message: 'Two edges have the id w2' },
    ])
  })
})

describe('a setting', () => {
  it.each(['where_', 'toString', 'valueOf'])('that the type does not have is refused: %s', (name) => {
    expect(check(withNode('n1', { config: { [name]: 1 } }))).toMatchObject([
      {
        node: 'n1',
        code: 'bad_config',
        path: `$.nodes[0].config.${name}`,
        message: `n1 has no setting "${name}"`,
      },
    ])
  })

  it('that is a filter must be an answer of yes or no, over what a filter can read', () => {
    const where = (text: string) =>
      check(withNode('n1', { config: { where: text } })).map(({ message }) => message)
    expect(where('event.a && true')).toEqual([])
    expect(where('"high"')).toEqual(['n1: a boolean is needed here, and this is a string'])
    expect(where('event.a ==')).toEqual([expect.stringMatching(/^n1: .* \(at character 11\)$/)])
    expect(where('n3.score > 1')).toEqual(['n1 reads n3, which does not run before it'])
  })

  it('that names a list is not asked for where nobody knows the lists', () => {
    expect(check(withNode('n5', { config: { list: 'anything' } }), null)).toEqual([])
  })

  it('that is missing is named', () => {
    expect(check(withNode('n5', { config: {} }))).toMatchObject([
      {
        node: 'n5',
        path: '$.nodes[4].config.list',
        message: 'n5: the setting list must be string and is missing',
      },
    ])
  })
})

describe('an input', () => {
  it.each([
    ['n3.score', 'n4: a boolean is needed here, and this is a double'],
    ['n3', 'n4: a boolean is needed here, and this is an object'],
    ['n3.score > 1 && n33.x', 'n4: Unknown variable: n33 (at character 17)'],
    ['n3.score + 1 > 2.0', 'n4: no such overload: double + int (at character 1)'],
    ['event.user.name in lists.vips', 'n4: No such key: vips (at character 26)'],
    ['', 'n4: Unexpected token: EOF (at character 1)'],
  ])('that is the expression %j is refused where a yes or no is wanted', (expr, message) => {
    expect(withCondition(expr).map((problem) => problem.message)).toEqual([message])
  })

  it.each([
    'event.anything.at.all',
    'n2.country == "NL"',
    'n3.error.retryable',
    'has(event.x)',
    'n2.impossible && run.time.getHours() < 8',
  ])('may be the expression %s', (expr) => {
    expect(withCondition(expr)).toEqual([])
  })

  it('that is a template is text, and each of its expressions is checked', () => {
    const condition = { template: '{{ true }}' }
    expect(check(withNode('n4', { input: { condition } }))).toMatchObject([
      { message: 'n4: a boolean is needed here, and this is a string' },
    ])
    const reason = { template: 'Host {{ n6.ip }}' }
    expect(check(withNode('n7', { input: { reason } }))).toMatchObject([
      { code: 'not_upstream', node: 'n7', message: 'n7 reads n6, which does not run before it' },
    ])
  })

  it('that is a constant is held to what the type takes', () => {
    const input = (ip: unknown) => check(withNode('n6', { input: { ip: { value: ip } } }))
    expect(input('203.0.113.9')).toEqual([])
    expect(input('2001:DB8::1')).toEqual([])
    expect(input('010.1.1.1')).toMatchObject([
      {
        code: 'bad_config',
        path: '$.nodes[5].input.ip',
        message: 'n6: the input ip is no IP address',
        hint: 'Correct the constant',
      },
    ])
    expect(input(null)).toMatchObject([{ message: 'n6: the input ip must be string, received null' }])
  })

  it.each(['constructor_', 'toString', 'hasOwnProperty'])(
    'that the type does not have is refused: %s',
    (name) => {
      const input = { ip: { expr: 'n2.ip' }, [name]: { expr: '1' } }
      expect(check(withNode('n6', { input }))).toMatchObject([
        { code: 'unknown_input', path: `$.nodes[5].input.${name}`, message: `n6 has no input "${name}"` },
      ])
    },
  )

  it('may have any name where the type takes any', () => {
    const normalise = {
      type: 'validation.normalise',
      config: {},
      input: { toString: { expr: 'event.a' }, b: { value: [1] } },
    }
    expect(check(withNode('n6', normalise))).toEqual([])
  })

  it('reads nothing from the node itself, nor from a branch beside it', () => {
    expect(withCondition('n4.result')).toMatchObject([
      { code: 'not_upstream', message: 'n4 reads n4, which does not run before it' },
    ])
    const reason = { expr: 'n5.value' }
    expect(check(withNode('n7', { input: { reason } }))).toMatchObject([{ code: 'not_upstream' }])
  })
})
