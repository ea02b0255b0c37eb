import { describe, expect, it } from 'vitest'
import { nodeTypes } from '../registry'
import { edgesOf, playbookOf, soundCheck, start } from './testing'

const called = playbookOf({
  id: 'lookup',
  inputs: { user: { type: 'string', required: true }, limit: { type: 'number', default: 3 } },
  outputs: { score: { type: 'number', expr: '1.0' }, name: 'inputs.user' },
  nodes: [start],
  edges: [],
})
const check = soundCheck(nodeTypes, (id, version) => (id === 'lookup' && version === 2 ? called : null))

type Node = { id: string; type: string; [key: string]: unknown }
const log = (id: string, expr: string, parent?: string): Node => ({
  id,
  type: 'logic.log',
  input: { message: { expr } },
  ...(parent && { parent }),
})
const each = (id: string, parts: object = {}): Node => ({
  id,
  type: 'logic.for-each',
  input: { items: { expr: 'event.items' } },
  ...parts,
})
const until = (id: string, parts: object = {}): Node => ({
  id,
  type: 'logic.repeat-until',
  input: { until: { expr: 'index > 3.0' } },
  ...parts,
})
const found = (nodes: Node[], wires: string, parts: object = {}) =>
  check({ nodes: [start, ...nodes], edges: edgesOf(wires), ...parts }).map(
    ({ node, code, path, message }) => `${node} ${code} ${path} ${message}`,
  )

describe('a container', () => {
  it('has no problem with nodes that read their item, their round, and what leads to the container', () => {
    const nodes = [
      log('n2', 'event.id'),
      each('n3', { input: { items: { expr: 'event.items' }, collect: { expr: 'n5.message + n2.message' } } }),
      log('n4', '"a" + string(index) + n2.message + item.name', 'n3'),
      log('n5', 'n4.message', 'n3'),
      until('n6', { parent: 'n3', input: { until: { expr: 'n7.message == "x"' }, carry: { expr: 'n7' } } }),
      log('n7', 'last.message + n4.message + item.name + n2.message', 'n6'),
      log('n8', 'string(n3.count) + n2.message'),
    ]
    expect(found(nodes, 'n1.ok>n2 n2.ok>n3 n3.done>n8 n4.ok>n5 n4.ok>n6')).toEqual([])
  })

  it.each([
    [
      'a step inside from outside',
      [each('n2'), log('n3', 'item.a', 'n2'), log('n4', 'n3.message')],
      'n4',
      'n3',
    ],
    ['its own container', [each('n2'), log('n3', 'string(n2.count)', 'n2'), log('n4', '"x"')], 'n3', 'n2'],
    [
      'a step of another body',
      [each('n2'), log('n3', 'item.a', 'n2'), each('n4'), log('n5', 'n3.message', 'n4')],
      'n5',
      'n3',
    ],
    [
      'a step inside from the items',
      [each('n2', { input: { items: { expr: '[n3]' } } }), log('n3', '"x"', 'n2')],
      'n2',
      'n3',
    ],
  ])('is told of a read of %s', (_, nodes, reader, name) => {
    const [, second, third] = ['', 'n1.ok>n2', nodes.some(({ id }) => id === 'n4') ? ' n2.done>n4' : '']
    expect(found(nodes, `${second}${third}`)).toMatchObject([
      expect.stringMatching(`^${reader} not_upstream .*reads ${name}, which does not run before it$`),
    ])
  })

  it.each([
    ['item', 'in no container', [log('n2', 'string(item)')], 'n2'],
    ['item', 'in a repeat', [until('n2'), log('n3', 'string(item)', 'n2')], 'n3'],
    ['last', 'in a list', [each('n2'), log('n3', 'string(last)', 'n2')], 'n3'],
    [
      'index',
      'for the items',
      [each('n2', { input: { items: { expr: '[index]' } } }), log('n3', '"x"', 'n2')],
      'n2',
    ],
  ])('is told of %s %s, where there is none', (name, _, nodes, reader) => {
    expect(found(nodes, 'n1.ok>n2')).toMatchObject([
      expect.stringMatching(`^${reader} not_upstream .*reads ${name}, which does not exist here$`),
    ])
  })

  it('may not lie in itself, in what holds no nodes, or hold the trigger', () => {
    expect(found([each('n2', { parent: 'n3' }), each('n3', { parent: 'n2' })], 'n1.ok>n1x')).toContain(
      'n2 bad_parent $.nodes[1].parent n2 lies in itself, by way of n3',
    )
    expect(found([log('n2', '"x"'), log('n3', '"x"', 'n2')], 'n1.ok>n2')).toContain(
      'n3 bad_parent $.nodes[2].parent n3 lies in n2, and logic.log holds no nodes',
    )
    const nodes = [{ ...start, parent: 'n2' }, each('n2')]
    expect(check({ nodes, edges: [] }).map(({ message }) => message)).toContain('The trigger n1 lies in n2')
  })

  it('may lie in seven others, and not in nine', () => {
    const nest = (depth: number): Node[] => [
      ...Array.from({ length: depth }, (_, i) => each(`c${i}`, i === 0 ? {} : { parent: `c${i - 1}` })),
      log('n9', 'item.a', `c${depth - 1}`),
    ]
    expect(found(nest(8), 'n1.ok>c0')).toEqual([])
    expect(found(nest(9), 'n1.ok>c0')).toEqual([
      'n9 limit $.nodes[10].parent n9 lies in more than 8 containers',
    ])
  })
})

describe('a call of a playbook', () => {
  const callOf = (input: object, config: object = { playbook: 'lookup', version: 2 }): Node => ({
    id: 'n2',
    type: 'logic.sub-playbook',
    config,
    input,
  })
  const user = { expr: 'string(event.user.name)' }

  it('takes the inputs that it declares, and gives its outputs with their types', () => {
    expect(
      found([callOf({ user }), log('n3', 'string(n2.score + 1.0) + n2.name')], 'n1.ok>n2 n2.ok>n3'),
    ).toEqual([])
  })

  it.each([
    ['an input that is missing', {}, 'missing_input $.nodes[1].input.user n2 needs a value for "user"'],
    [
      'an input it has not',
      { user, name: user },
      'unknown_input $.nodes[1].input.name n2 has no input "name"',
    ],
    [
      'a constant of another type',
      { user: { value: 7 } },
      'bad_config $.nodes[1].input.user n2: the input user must be a string',
    ],
    [
      'an expression of another type',
      { user: { expr: '1.0' } },
      'bad_expression $.nodes[1].input.user n2: a string is needed here, and this is a double',
    ],
  ])('is told of %s', (_, input, problem) => {
    expect(found([callOf(input)], 'n1.ok>n2')).toEqual([`n2 ${problem}`])
  })

  it('is told of a field that no output gives', () => {
    expect(found([callOf({ user }), log('n3', 'n2.nothing')], 'n1.ok>n2 n2.ok>n3')).toMatchObject([
      expect.stringMatching(/^n3 bad_expression .*No such key: nothing/),
    ])
  })

  it('of a version that does not exist is refused', () => {
    expect(found([callOf({ user }, { playbook: 'lookup', version: 3 })], 'n1.ok>n2')).toEqual([
      'n2 unknown_playbook $.nodes[1].config.playbook n2 calls version 3 of the playbook "lookup", which does not exist',
    ])
  })
})

describe('calls of calls', () => {
  const calling = (id: string, next: string | null) =>
    playbookOf({
      id,
      nodes: [
        start,
        ...(next ? [{ id: 'n2', type: 'logic.sub-playbook', config: { playbook: next, version: 1 } }] : []),
      ],
      edges: next ? edgesOf('n1.ok>n2') : [],
    })
  const depth = (count: number) => {
    const chain = Array.from({ length: count }, (_, i) =>
      calling(`q${i}`, i + 1 < count ? `q${i + 1}` : null),
    )
    const all = soundCheck(nodeTypes, (id) => chain.find((playbook) => playbook.id === id) ?? null)
    const nodes = [start, { id: 'n2', type: 'logic.sub-playbook', config: { playbook: 'q0', version: 1 } }]
    return all({ nodes, edges: edgesOf('n1.ok>n2') }).map(({ code }) => code)
  }

  it('may go eight deep, and no deeper', () => {
    expect(depth(8)).toEqual([])
    expect(depth(9)).toEqual(['limit'])
  })
})

describe('what a playbook declares', () => {
  it('is told of a default that does not fit, and of an output that reads what is not there', () => {
    const parts = {
      inputs: { limit: { type: 'number', default: 'x' } },
      outputs: { a: 'n3.message', b: 'n9.x', c: { type: 'any', expr: 'item' }, d: 'n2.count + inputs.limit' },
    }
    expect(found([each('n2'), log('n3', 'item.a', 'n2')], 'n1.ok>n2', parts)).toMatchObject([
      'null bad_config $.inputs.limit.default The default of the input limit must be a number',
      'null not_upstream $.outputs.a.expr Output a reads n3, which runs inside n2',
      expect.stringMatching(/^null bad_expression \$.outputs.b.expr Output b: Unknown variable: n9/),
      'null not_upstream $.outputs.c.expr Output c reads item, which does not exist here',
    ])
  })
})
