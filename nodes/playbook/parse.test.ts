import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../sdk'
import { parsePlaybook, parsePlaybookText, showPath } from './parse'
import type { Problem } from './problem'
import { limits } from './schema'

const base = { format: 1, id: 'p1', name: 'Test', nodes: [{ id: 'n1', type: 'trigger.event' }], edges: [] }
const node = (more: object) => ({ ...base, nodes: [{ id: 'n1', type: 'trigger.event', ...more }] })
const textProblems = (text: string): Problem[] => {
  const parsed = parsePlaybookText(text)
  return parsed.ok ? [] : parsed.problems
}
const problems = (document: object) => textProblems(JSON.stringify(document))
const error = { node: null, level: 'error' as const }

describe('a playbook file', () => {
  it('is read, with what was left out filled in', () => {
    expect(parsePlaybookText(JSON.stringify(base))).toEqual({
      ok: true,
      playbook: {
        ...base,
        nodes: [{ id: 'n1', type: 'trigger.event', version: 1, name: '', config: {}, input: {} }],
        description: '',
        tags: [],
        vars: {},
        inputs: {},
        outputs: {},
        settings: { deadlineMs: 3_600_000, concurrency: 8 },
        layout: {},
        notes: [],
        groups: [],
      },
    })
  })

  it('may begin with a byte order mark', () => {
    expect(textProblems(`\uFEFF${JSON.stringify(base)}`)).toEqual([])
  })

  it('may have 5,000 nodes and 20,000 edges', () => {
    const nodes = Array.from({ length: limits.nodes }, (_, i) => ({ id: `n${i}`, type: 'logic.log' }))
    const edges = Array.from({ length: limits.edges }, (_, i) => ({
      id: `w${i}`,
      from: 'n0',
      outlet: 'ok',
      to: 'n1',
    }))
    expect(problems({ ...base, nodes, edges })).toEqual([])
  })
})

describe('the text of a file', () => {
  const hint = 'Open the file in an editor at this place; it may have been cut off while copying'

  it.each([
    ['', '1:1', 'The text ends too early (line 1, column 1)'],
    ['{"format": 1,\n  "id": "p1", "nam', '2:19', 'The text ends too early (line 2, column 19)'],
    ['{"format": 1,\n "vars": {"limit": NaN}}', '2:20', 'Unexpected "N" (line 2, column 20)'],
    ['{"format": 1,\n}', '2:1', 'Unexpected "}" (line 2, column 1)'],
    ['['.repeat(100), '1:65', 'More than 64 nested levels (line 1, column 65)'],
  ])('that is no JSON is refused at its line and column: %j', (text, path, message) => {
    expect(textProblems(text)).toEqual([{ ...error, path, code: 'not_json', message, hint }])
  })

  it.each([
    ['{"format":1,\n "format":1}', '2:2', 'The key "format" stands twice here (line 2, column 2)'],
    [
      '{"a":[{"x":{}},{"x":{"y":1,"\\u0079":2}}]}',
      '1:28',
      'The key "y" stands twice here (line 1, column 28)',
    ],
    ['{"vars":\n{"__proto__":{"admin":true}}}', '2:2', '"__proto__" may not be a key (line 2, column 2)'],
    ['{"constructor":{"prototype":1}}', '1:2', '"constructor" may not be a key (line 1, column 2)'],
    ['{"v":{"a":":","\\u0070rototype":1}}', '1:15', '"prototype" may not be a key (line 1, column 15)'],
  ])('that has a key nobody may use is refused at its line and column: %s', (text, path, message) => {
    const hint = 'Remove or rename that key'
    expect(textProblems(text)).toEqual([{ ...error, path, code: 'bad_key', message, hint }])
    expect(Object.keys(Object.prototype)).toEqual([])
  })

  it('that is larger than a playbook may be is refused unread', () => {
    expect(textProblems('['.repeat(limits.bytes + 1))).toEqual([
      {
        ...error,
        path: '$',
        code: 'limit',
        message: 'The file has 21 MB; a playbook may have 20 MB',
        hint: 'This is no playbook file, or data was pasted into it',
      },
    ])
  })

  it.each(['[]', '1', 'null', '"playbook"', 'true'])('that is no object is no playbook: %s', (text) => {
    const message = 'A playbook is a JSON object'
    expect(textProblems(text)).toEqual([
      { ...error, path: '$', code: 'bad_shape', message, hint: 'Choose a playbook file' },
    ])
  })

  it('is answered for and never thrown at, whatever it is', () => {
    const document = fc.record(
      {
        format: fc.constant(1),
        id: fc.jsonValue(),
        name: fc.jsonValue(),
        nodes: fc.jsonValue(),
        edges: fc.jsonValue(),
        vars: fc.jsonValue(),
        layout: fc.jsonValue(),
      },
      { requiredKeys: ['format'] },
    )
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      document.map((value) => JSON.stringify(value)),
    )
    fc.assert(
      fc.property(text, (anything) => {
        const parsed = parsePlaybookText(anything)
        expect(parsed.ok || parsed.problems.every(({ path, message, hint }) => path && message && hint)).toBe(
          true,
        )
      }),
    )
  })
})

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
