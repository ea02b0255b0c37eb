import { describe, expect, it } from 'vitest'
import type { Json } from '../sdk'
import { parsePlaybook, showPath } from './parse'
import type { Problem } from './problem'
import { limits } from './schema'

const base = { format: 1, id: 'p1', name: 'Test', nodes: [{ id: 'n1', type: 'trigger.event' }], edges: [] }
const node = (more: object) => ({ ...base, nodes: [{ id: 'n1', type: 'trigger.event', ...more }] })
// JSON first, as a member that is undefined is no member of a document.
const problems = (document: object): Problem[] => {
  const parsed = parsePlaybook(JSON.parse(JSON.stringify(document)) as Json)
  return parsed.ok ? [] : parsed.problems
}
const error = { node: null, level: 'error' as const }

describe('a document', () => {
  it.each<[string, object, Partial<Problem>]>([
    ['without a format', { ...base, format: undefined }, { path: '$.format', code: 'bad_shape' }],
    [
      'of a format still to come',
      { ...base, format: 2 },
      { path: '$.format', code: 'newer_format', hint: 'Update Cordon' },
    ],
    [
      'without nodes',
      { ...base, nodes: undefined },
      { path: '$.nodes', message: '$.nodes must be array, received undefined' },
    ],
    ['with a node that is none', { ...base, nodes: ['n1'] }, { path: '$.nodes[0]', node: null }],
    [
      'with an unknown key',
      { ...base, colour: 'red' },
      {
        path: '$',
        message: '$ Unrecognized key: "colour"',
        hint: 'Remove it; keys are spelt as in the documentation',
      },
    ],
    [
      'with an unknown key on a node',
      node({ nam: 'x' }),
      { path: '$.nodes[0]', node: 'n1', message: '$.nodes[0] Unrecognized key: "nam"' },
    ],
    ['without a name', { ...base, name: '' }, { path: '$.name', message: '$.name is empty' }],
    [
      'whose id is a path',
      { ...base, id: '../../etc/passwd' },
      { path: '$.id', code: 'bad_shape', message: '$.id is no playbook id: letters, digits and -' },
    ],
    [
      'whose samples are a path',
      { ...base, samples: '../logins' },
      { path: '$.samples', message: '$.samples is no name of a sample set' },
    ],
    [
      'with a place that is no number',
      { ...base, layout: { n1: { x: '1e400', y: 0 } } },
      { path: '$.layout.n1.x', message: '$.layout.n1.x must be number, received string' },
    ],
    [
      'with a place outside the canvas',
      { ...base, layout: { 'a b': { x: 0, y: 1e9 } } },
      { path: '$.layout["a b"].y', code: 'limit' },
    ],
    [
      'with an edge without an outlet',
      { ...base, edges: [{ id: 'w1', from: 'n1', to: 'n1' }] },
      { path: '$.edges[0].outlet', node: 'w1' },
    ],
    [
      'with a deadline of nothing',
      { ...base, settings: { deadlineMs: 0 } },
      { path: '$.settings.deadlineMs' },
    ],
    [
      'with a policy that we do not know',
      node({ policy: { onError: 'retry' } }),
      { path: '$.nodes[0].policy.onError', node: 'n1' },
    ],
    ['with a join that we do not know', node({ join: 'some' }), { path: '$.nodes[0].join', node: 'n1' }],
    ['with a version below one', node({ version: 0 }), { path: '$.nodes[0].version', node: 'n1' }],
  ])('%s is refused at its place', (_, document, problem) => {
    expect(problems(document)).toMatchObject([{ ...error, code: 'bad_shape', ...problem }])
  })

  it.each([
    ['__proto__', 'is no id: a small letter, then up to 39 small letters, digits or _'],
    ['N1', 'is no id: a small letter, then up to 39 small letters, digits or _'],
    ['n-1', 'is no id: a small letter, then up to 39 small letters, digits or _'],
    ['', 'is no id: a small letter, then up to 39 small letters, digits or _'],
    ['n'.repeat(41), 'is no id: a small letter, then up to 39 small letters, digits or _'],
    ['event', 'is a name that expressions already use'],
    ['lists', 'is a name that expressions already use'],
    ['constructor', 'is a name that expressions already use'],
  ])('whose node is called "%s" is refused, as expressions could not read it', (id, reason) => {
    expect(problems(node({ id }))).toEqual([
      {
        node: id,
        path: '$.nodes[0].id',
        code: 'bad_id',
        message: `$.nodes[0].id ${reason}`,
        hint: 'Choose another id, such as n12',
        level: 'error',
      },
    ])
  })

  it.each([
    ['a description', { ...base, description: 'x'.repeat(65_537) }, '$.description', 65_536],
    ['a name', { ...base, name: 'x'.repeat(201) }, '$.name', 200],
    [
      'an expression',
      node({ input: { a: { expr: 'x'.repeat(65_537) } } }),
      '$.nodes[0].input.a.expr',
      65_536,
    ],
    [
      'a template',
      node({ input: { a: { template: 'x'.repeat(65_537) } } }),
      '$.nodes[0].input.a.template',
      65_536,
    ],
  ])(
    'whose %s is too long is refused at its place, not as a thing of the wrong kind',
    (_, document, path, most) => {
      expect(problems(document)).toMatchObject([
        { code: 'limit', path, message: `${path} is longer than ${most} characters` },
      ])
    },
  )

  it.each([
    ['nodes', { ...base, nodes: Array(6000).fill(null) }, 6000, limits.nodes],
    ['edges', { ...base, edges: Array(20_001).fill(null) }, 20_001, limits.edges],
  ])('with too many %s is refused in one sentence', (what, document, count, most) => {
    const message = `The playbook has ${count} ${what}; it may have ${most}`
    expect(problems(document)).toEqual([
      { ...error, path: `$.${what}`, code: 'limit', message, hint: 'Split it into several playbooks' },
    ])
  })

  it.each([{}, { value: 1, expr: '1' }, { expr: 1 }, 'text', null, { value: 1, builder: {} }])(
    'that binds an input to %j is refused: it is a constant, an expression or a template',
    (binding) => {
      expect(problems(node({ input: { ip: binding } }))).toMatchObject([
        { code: 'bad_shape', node: 'n1', path: expect.stringMatching(/^\$\.nodes\[0\]\.input\.ip/) },
      ])
    },
  )

  it('with several faults is told of all of them', () => {
    const document = { ...base, name: 7, nodes: [{ id: 'N', type: '' }], edges: [{}] }
    expect(problems(document).map(({ path }) => path)).toEqual([
      '$.name',
      '$.nodes[0].id',
      '$.nodes[0].type',
      '$.edges[0].id',
      '$.edges[0].from',
      '$.edges[0].outlet',
      '$.edges[0].to',
    ])
  })

  it('that comes as a value and not as text is held to the same', () => {
    // What an API call carries.
    const call = { ...base, nodes: [{ id: '__proto__', type: 'x' }] } as Json
    expect(parsePlaybook(call)).toMatchObject({ ok: false, problems: [{ code: 'bad_id' }] })
  })
})

describe('a place in the document', () => {
  it('is written so that a person and a program find it', () => {
    expect(showPath([])).toBe('$')
    expect(showPath(['nodes', 3, 'input', 'ip'])).toBe('$.nodes[3].input.ip')
    expect(showPath(['vars', 'two words', '9', 'a"b'])).toBe('$.vars["two words"]["9"]["a\\"b"]')
  })
})
