import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parsePlaybookText } from './parse'
import type { Playbook } from './schema'
import { logicText, serialisePlaybook } from './serialise'
import { edgesOf, playbookOf } from './testing'

const document = {
  id: 'p1',
  name: 'Login',
  description: 'Two\nlines',
  tags: ['a'],
  samples: 'logins',
  vars: { limit: 70 },
  nodes: [
    { id: 'n1', type: 'trigger.event', name: 'Start', config: { where: 'true' } },
    {
      id: 'n2',
      type: 'logic.branch',
      input: { condition: { expr: 'vars.limit > 1.0', builder: { all: [] } } },
      policy: { timeoutMs: 10, retries: 1, onError: 'fail' },
      join: 'any',
      off: 'bypass',
      outcome: 'done',
      connection: 'lab',
    },
  ],
  edges: edgesOf('n1.ok>n2'),
  layout: { n1: { x: 1, y: 2 } },
  notes: [{ id: 'note1', x: 1, y: 2, width: 100, height: 50, text: 'T' }],
  groups: [{ id: 'g1', name: 'G', nodes: ['n1'], collapsed: true }],
}
const playbook = playbookOf(document)

function read(text: string): Playbook {
  const parsed = parsePlaybookText(text)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.playbook
}

/** The same value with the members of every object the other way round. */
function reversed<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  // What goes in comes out, but for the order of its members.
  if (Array.isArray(value)) return value.map(reversed) as T
  const entries = Object.entries(value).map(([key, member]): [string, unknown] => [key, reversed(member)])
  return Object.fromEntries(entries.toReversed()) as T
}

describe('the text of a playbook', () => {
  it('is JSON of two spaces and LF, with an end to its last line', () => {
    const text = serialisePlaybook(playbookOf({ description: 'é', vars: { text: 'a\r\nb' } }))
    expect(text).toBe(`{
  "format": 1,
  "id": "p1",
  "name": "Test",
  "description": "é",
  "tags": [],
  "vars": {
    "text": "a\\r\\nb"
  },
  "inputs": {},
  "outputs": {},
  "settings": {
    "deadlineMs": 3600000,
    "concurrency": 8
  },
  "nodes": [],
  "edges": [],
  "layout": {},
  "notes": [],
  "groups": []
}
`)
  })

  it('reads back as the playbook that it was', () => {
    expect(read(serialisePlaybook(playbook))).toEqual(playbook)
  })

  it('has its keys in the order of the schema, whatever order the editor had', () => {
    const text = serialisePlaybook(playbook)
    // What a caller names himself (variables, inputs, nodes in the layout) stays in his order: one of each here.
    expect(serialisePlaybook(reversed(playbook))).toBe(text)
    expect(serialisePlaybook(read(JSON.stringify(reversed(playbook))))).toBe(text)
  })

  it('keeps a number a number that is longer than a text of digits may be', () => {
    const vars = {
      long: 1e20,
      edge: 2 ** 53,
      most: 2 ** 53 - 1,
      huge: 1e300,
      list: [-1e17],
      text: ': 12345678901234567',
    }
    const text = serialisePlaybook(playbookOf({ vars }))
    expect(read(text).vars).toEqual(vars)
    expect(text).toContain('"most": 9007199254740991,')
    expect(serialisePlaybook(read(text))).toBe(text)
  })

  it('is the same bytes after export, import and export, for any values', () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,5}$/)
    const values = fc.dictionary(name, fc.jsonValue({ maxDepth: 3 }), { maxKeys: 4 })
    const place = fc.double({ min: -1e6, max: 1e6, noNaN: true })
    const layout = fc.dictionary(name, fc.record({ x: place, y: place }), { maxKeys: 4 })
    fc.assert(
      fc.property(values, values, layout, fc.string(), (vars, config, layout, description) => {
        const nodes = [
          { id: 'n1', type: 'x', config, input: { a: { value: vars }, b: { expr: description } } },
        ]
        const text = serialisePlaybook(playbookOf({ vars, nodes, layout, description }))
        const again = parsePlaybookText(text)
        // A name such as `constructor` is refused as a key, which parse.test.ts asks for.
        fc.pre(again.ok || again.problems.every(({ code }) => code !== 'bad_key'))
        expect(again.ok && serialisePlaybook(again.playbook)).toBe(text)
      }),
    )
  })
})

const changed = (change: object) => logicText(playbookOf({ ...document, ...change }))
const withNode = (change: object) =>
  changed({ nodes: [document.nodes[0], { ...document.nodes[1], ...change }] })
const logic = logicText(playbook)

describe('the logic of a playbook', () => {
  it('is RFC 8785 text, so that its hash does not depend on the order of keys', () => {
    expect(logicText(reversed(playbook))).toBe(logic)
    expect(logic).toBe(
      '{"edges":[{"from":"n1","id":"w1","outlet":"ok","to":"n2"}],"format":1,"id":"p1","inputs":{},"nodes":[' +
        '{"config":{"where":"true"},"id":"n1","input":{},"type":"trigger.event","version":1},' +
        '{"config":{},"connection":"lab","id":"n2","input":{"condition":{"expr":"vars.limit > 1.0"}},"join":"any",' +
        '"off":"bypass","outcome":"done","policy":{"onError":"fail","retries":1,"timeoutMs":10},' +
        '"type":"logic.branch","version":1}],' +
        '"outputs":{},"settings":{"concurrency":8,"deadlineMs":3600000},"vars":{"limit":70}}',
    )
  })

  it.each<[string, object]>([
    ['its layout', { layout: { n1: { x: 9, y: 9 }, n2: { x: 0, y: 0 } } }],
    ['its notes', { notes: [] }],
    ['its groups', { groups: [] }],
    ['its name', { name: 'Other' }],
    ['its description', { description: 'Other' }],
    ['its tags', { tags: ['a', 'b'] }],
    ['its samples', { samples: 'others' }],
  ])('is the same when only %s changed', (_, change) => {
    expect(changed(change)).toBe(logic)
  })

  it('is the same when a node has another name', () => {
    expect(withNode({ name: 'Risky?' })).toBe(logic)
  })

  it('is the same when the condition builder of an input has another tree, or none', () => {
    const input = (binding: object) => ({ input: { condition: { expr: 'vars.limit > 1.0', ...binding } } })
    expect([withNode(input({ builder: { any: [1] } })), withNode(input({}))]).toEqual([logic, logic])
  })

  it('keeps apart a constant that looks like a builder', () => {
    const one = withNode({ input: { condition: { value: { builder: 1 } } } })
    const other = withNode({ input: { condition: { value: { builder: 2 } } } })
    expect(one).not.toBe(other)
  })

  it.each<[string, object]>([
    ['its id', { id: 'p2' }],
    ['a variable', { vars: { limit: 71 } }],
    ['an input', { inputs: { user: {} } }],
    ['an output', { outputs: { score: 'n2' } }],
    ['its deadline', { settings: { deadlineMs: 1000 } }],
    ['its concurrency', { settings: { concurrency: 1 } }],
    ['an edge', { edges: [] }],
    ['the outlet of an edge', { edges: edgesOf('n1.error>n2') }],
    ['a node', { nodes: [document.nodes[0]] }],
  ])('is another when %s changed', (_, change) => {
    expect(changed(change)).not.toBe(logic)
  })

  it.each<[string, object]>([
    ['id', { id: 'n3' }],
    ['type', { type: 'logic.log' }],
    ['version', { version: 2 }],
    ['config', { config: { a: 1 } }],
    ['expression', { input: { condition: { expr: 'vars.limit > 2.0', builder: { all: [] } } } }],
    ['kind of binding', { input: { condition: { template: 'vars.limit > 1.0' } } }],
    ['time for a try', { policy: { timeoutMs: 11, retries: 1, onError: 'fail' } }],
    ['number of retries', { policy: { timeoutMs: 10, retries: 2, onError: 'fail' } }],
    ['way to fail', { policy: { timeoutMs: 10, retries: 1, onError: 'continue' } }],
    ['policy', { policy: undefined }],
    ['join', { join: 'all' }],
    ['switch', { off: 'stop' }],
    ['outcome', { outcome: 'escalated' }],
    ['container', { parent: 'loop1' }],
    ['connection', { connection: 'live' }],
  ])('is another when the %s of a node changed', (_, change) => {
    expect(withNode(change)).not.toBe(logic)
  })
})
