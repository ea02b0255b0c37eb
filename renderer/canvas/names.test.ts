import { describe, expect, it } from 'vitest'
import { testManifest, testNode } from '../editor/testing'
import { nodeName, wireName } from './names'
import { nodeSummary } from './node-summary'

const manifest = testManifest('enrichment.ip-reputation', {
  title: 'IP reputation',
  connection: 'virustotal',
})
const node = testNode('n3', 'enrichment.ip-reputation', {
  name: 'IP reputation',
  input: { ip: { expr: 'n2.ip' } },
})

describe('names by ear', () => {
  it('of a node say name, kind, figures, status and marks, in that order', () => {
    const totals = { in: 200, out: { ok: 197, error: 3 }, errors: 3, statuses: {}, provenance: null }
    expect(nodeName({ node, manifest, totals, status: 'error', problems: 1 })).toBe(
      'IP reputation, enrichment, virustotal. 200 in, 197 ok, 3 error. Error. 1 problem',
    )
  })

  it('of a node leave the figures out before anything was replayed', () => {
    expect(nodeName({ node, manifest, totals: undefined, status: 'idle', problems: 0 })).toBe(
      'IP reputation, enrichment, virustotal',
    )
  })

  it('of a wire say where it leads, never an id', () => {
    const edge = { id: 'w4', from: 'n3', outlet: 'error', to: 'n11' }
    const nameOf = (id: string) => ({ n3: 'IP reputation', n11: 'Tell team' })[id] ?? id
    expect(wireName(edge, nameOf, { count: 3, of: 200 })).toBe(
      'From IP reputation, error, to Tell team. 3 of 200 events',
    )
    expect(wireName(edge, nameOf, null)).toBe('From IP reputation, error, to Tell team')
  })
})

describe('the second line of a node', () => {
  it('says with what it works', () => {
    const required = { input: { type: 'object', properties: { ip: {} }, required: ['ip'] } }
    expect(nodeSummary(node, { ...manifest, ...required })).toBe('virustotal · n2.ip')
    expect(nodeSummary({ ...node, name: 'VT' }, { ...manifest, ...required })).toBe('IP reputation · n2.ip')
  })

  it('lists the fields of a type that takes any, and the list or filter of one that has it', () => {
    const normalise = testManifest('validation.normalise', { title: 'Normalise' })
    const fields = { ip: { expr: 'event.source.ip' }, user: { expr: 'event.user.name' } }
    expect(nodeSummary(testNode('n2', normalise.type, { name: 'Normalise', input: fields }), normalise)).toBe(
      'ip, user',
    )
    const match = testManifest('validation.list-match', {
      title: 'List match',
      config: { type: 'object', properties: { list: { control: 'list' } } },
    })
    expect(
      nodeSummary(testNode('n7', match.type, { name: 'List match', config: { list: 'vip' } }), match),
    ).toBe('vip')
  })

  it('is the type itself where that is not known', () => {
    expect(nodeSummary(testNode('n1', 'logic.unknown'), null)).toBe('logic.unknown')
  })
})
