import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parsePlaybookText } from './parse'
import type { Problem } from './problem'
import { limits } from './schema'

const base = { format: 1, id: 'p1', name: 'Test', nodes: [{ id: 'n1', type: 'trigger.event' }], edges: [] }
const textProblems = (text: string): Problem[] => {
  const parsed = parsePlaybookText(text)
  return parsed.ok ? [] : parsed.problems
}
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

  it('has its notes as they are and its groups open, where nothing else is said', () => {
    const notes = [{ id: 'a', x: 0, y: 0, width: 40, height: 24, text: '' }]
    const groups = [{ id: 'g', name: '', nodes: ['n1'] }]
    expect(parsePlaybookText(JSON.stringify({ ...base, notes, groups }))).toMatchObject({
      ok: true,
      playbook: { notes, groups: [{ ...groups[0], collapsed: false }] },
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
    expect(textProblems(JSON.stringify({ ...base, nodes, edges }))).toEqual([])
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

  it('that is just as large as a playbook may be is read', () => {
    expect(textProblems('['.repeat(limits.bytes))).toMatchObject([{ code: 'not_json' }])
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
