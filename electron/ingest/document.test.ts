import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../nodes/sdk'
import { toDocument } from './document'

describe('a document', () => {
  it.each<[string, JsonObject]>([
    ['nested as ECS has it', { event: { action: 'login' }, source: { ip: '203.0.113.9' } }],
    ['with fields that have no mapping', { EventID: 1, Channel: 'Security', 'x.y': 2 }],
    ['with an empty field set', { event: null, user: {} }],
    ['without fields', {}],
  ])('%s stays as it is', (_, raw) => {
    const { document, changed } = toDocument(raw)
    expect(changed).toBe(false)
    expect(document).toBe(raw)
  })

  it.each<[string, JsonObject, JsonObject]>([
    [
      'nests dotted ECS names',
      { 'event.action': 'login', 'source.geo.country_iso_code': 'NL', 'not.ecs': 1 },
      { 'not.ecs': 1, event: { action: 'login' }, source: { geo: { country_iso_code: 'NL' } } },
    ],
    [
      'adds dotted names to a field set that is there, before or behind them',
      { 'user.name': 'alice', user: { id: '7' }, 'user.email': 'a@example.com' },
      { user: { id: '7', name: 'alice', email: 'a@example.com' } },
    ],
    ['fills an empty field set', { user: null, 'user.name': 'alice' }, { user: { name: 'alice' } }],
    [
      'moves what collides with a field set of another type aside',
      { user: 'alice', 'user.name': 'bob', source: ['a'] },
      { user: { name: 'bob' }, raw_fields: { user: 'alice', source: ['a'] } },
    ],
    [
      'moves what has one of our own names aside',
      { id: 1, time: 't', severity: 'high', origin: 'o', raw_fields: { a: 1 }, b: 2 },
      { b: 2, raw_fields: { id: 1, time: 't', severity: 'high', origin: 'o', raw_fields: { a: 1 } } },
    ],
    [
      'moves a dotted name aside whose place is taken',
      { user: { name: 'alice' }, 'user.name': 'bob', 'user.name.first': 'b' },
      { user: { name: 'alice' }, raw_fields: { 'user.name': 'bob', 'user.name.first': 'b' } },
    ],
    [
      'walks no step that JavaScript gives a meaning',
      { 'user.__proto__.x': 1, 'event.constructor': 2, 'host.prototype.y': 3, 'file.then': 4 },
      {
        file: JSON.parse('{"then":4}') as JsonObject,
        raw_fields: { 'user.__proto__.x': 1, 'event.constructor': 2, 'host.prototype.y': 3 },
        user: {},
        host: {},
      },
    ],
  ])('%s', (_, raw, document) => {
    const made = toDocument(structuredClone(raw))
    expect(made.changed).toBe(true)
    expect(withoutEmpty(made.document)).toEqual(withoutEmpty(document))
    expect(Object.keys(Object.prototype)).toEqual([])
  })

  it('does not nest deeper than ECS names go', () => {
    const name = `user${'.a'.repeat(10_000)}`
    expect(toDocument({ [name]: 1 })).toEqual({ document: { raw_fields: { [name]: 1 } }, changed: true })
  })
})

/** Field sets on the way to a step that was refused may be left empty. */
function withoutEmpty(document: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(document).filter(([, value]) => JSON.stringify(value) !== '{}'))
}
