import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import geoip from '../enrichment/geoip'
import approval from '../logic/approval'
import normalise from '../validation/normalise'
import { toManifest } from '../sdk'
import { typedEnvironment } from './environment'
import { checkExpression } from './expression'
import { baseScope, outputType } from './scope'

const failure = { code: 'string', message: 'string', retryable: 'bool', attempts: 'double' }
// zod's own type of a JSON Schema is wider than plain JSON, which it is.
const schema = (type: z.ZodType) => z.toJSONSchema(type, { io: 'output' }) as never
const typeOf = (fields: z.ZodRawShape) =>
  outputType({ outlets: { ok: schema(z.object(fields)) }, canFail: false })

describe('the output of a step', () => {
  it('has the fields of its outlet, and "error" where the type can fail', () => {
    expect(outputType(toManifest(geoip))).toEqual({
      ip: 'string',
      country: 'dyn',
      impossible: 'bool',
      reason: 'string',
      database: 'dyn',
      error: failure,
    })
  })

  it('has the fields of every outlet, and no "error" where the type cannot fail', () => {
    expect(outputType(toManifest(approval))).toEqual({ by: 'string', reason: 'string' })
  })

  it('is dyn where the outlet takes any field', () => {
    expect(outputType(toManifest(normalise))).toBe('dyn')
  })

  it('is dyn where one of several outlets takes any field', () => {
    const outlets = { ok: schema(z.object({ a: z.string() })), rest: schema(z.looseObject({})) }
    expect(outputType({ outlets, canFail: true })).toBe('dyn')
  })

  it.each([
    ['text', z.string(), 'string'],
    ['a number', z.number(), 'double'],
    ['a whole number', z.number().int(), 'double'],
    ['yes or no', z.boolean(), 'bool'],
    ['a word of a few', z.enum(['a', 'b']), 'string'],
    ['a text that may be missing', z.string().optional(), 'string'],
    ['a text or null', z.string().nullable(), 'dyn'],
    ['a text or a number', z.union([z.string(), z.number()]), 'dyn'],
    ['anything', z.json(), 'dyn'],
    ['a list of text', z.array(z.string()), 'list<string>'],
    ['a list of anything', z.array(z.json()), 'list'],
    ['a list of objects', z.array(z.object({ a: z.string() })), 'list'],
    ['an object', z.object({ a: z.object({ b: z.number() }) }), { a: { b: 'double' } }],
    ['a map', z.record(z.string(), z.number()), 'dyn'],
    ['an object that takes more', z.looseObject({ a: z.string() }), 'dyn'],
  ])('reads a field that is %s', (_, field, type) => {
    expect(typeOf({ field })).toEqual({ field: type })
  })

  it('keeps a type that two outlets share, and knows none where they differ', () => {
    const outlets = {
      yes: schema(z.object({ same: z.number(), other: z.string(), deep: z.object({ a: z.string() }) })),
      no: schema(
        z.object({
          same: z.number(),
          other: z.boolean(),
          deep: z.object({ a: z.number() }),
          own: z.string(),
        }),
      ),
    }
    expect(outputType({ outlets, canFail: false })).toEqual({
      same: 'double',
      other: 'dyn',
      deep: 'dyn',
      own: 'string',
    })
  })
})

describe('what every expression may read', () => {
  it('is the event, the run, the variables of the playbook and the lists', () => {
    const vars = {
      limit: 3,
      name: 'x',
      on: true,
      none: null,
      words: ['a', 'b'],
      mixed: [1, 'a'],
      deep: { n: [1] },
      empty: [],
    }
    expect(baseScope({ lists: ['vip'], vars })).toEqual({
      event: 'dyn',
      run: { time: 'google.protobuf.Timestamp' },
      lists: { vip: 'List' },
      vars: {
        limit: 'double',
        name: 'string',
        on: 'bool',
        none: 'dyn',
        words: 'list<string>',
        mixed: 'list',
        deep: { n: 'list<double>' },
        empty: 'list',
      },
    })
  })

  it('is any list where nobody knows which there are', () => {
    expect(baseScope({ lists: null, vars: {} }).lists).toBe('map<string, List>')
  })

  // cel-js makes a type name of each; it threw at these, and the check of the playbook with it.
  it.each([
    { 'a,b': { c: 1 } },
    { 'x.y': {}, x: { y: {} } },
    { deep: { 'list<q>': { 'a b': [{}] }, '': { c: 1 } } },
    { as: { prototype: { in: 1 } } },
  ])('may be a variable with any key whatever: %j', (vars) => {
    const scope = baseScope({ lists: [], vars })
    expect(checkExpression('true', typedEnvironment(scope), scope)).toMatchObject({ ok: true })
  })

  it('is found by index where a key is no word', () => {
    const scope = baseScope({ lists: [], vars: { 'a-b': { n: 1 } } })
    expect(checkExpression('vars["a-b"].n > 1', typedEnvironment(scope), scope)).toMatchObject({ ok: true })
  })
})
