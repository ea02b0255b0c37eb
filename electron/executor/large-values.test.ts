import {
  type Arbitrary,
  array,
  assert,
  constantFrom,
  dictionary,
  integer,
  jsonValue,
  oneof,
  option,
  property,
  record,
  string,
} from 'fast-check'
import { hash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { canonicalJson, type Json, type JsonObject } from '../../nodes/sdk'
import type { StepRecord } from '../views/runs'
import { largeText, LargeValues, putLarge, takeLarge } from './large-values'
import { packLarge, packSteps, readSteps, traceTexts } from './step-record'

const large = integer({ min: largeText - 3, max: largeText + 3 }).map((length) => 'x'.repeat(length))
const many = integer({ min: 1_000, max: 1_100 }).map((count) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`name ${i}`, i])),
)
const json = oneof(
  { arbitrary: jsonValue() as Arbitrary<Json>, weight: 20 },
  { arbitrary: large, weight: 4 },
  { arbitrary: many, weight: 1 },
)
const name = oneof(string(), constantFrom('__proto__', 'a', '7', 'b'))
const object = dictionary(name, json, { noNullPrototype: true, maxKeys: 4 }) as Arbitrary<JsonObject>

const anyStep: Arbitrary<StepRecord> = record({
  node: constantFrom('n1', 'n20'),
  path: constantFrom('', 'n3'),
  iteration: integer({ min: 0, max: 9 }),
  attempt: integer({ min: 1, max: 11 }),
  status: constantFrom('ok', 'error'),
  outlet: option(constantFrom('ok')),
  provenance: constantFrom('executed', 'recorded'),
  input: object,
  output: oneof(json, object),
  request: option(object),
  error: option(constantFrom('busy')),
})

const stepOf = (parts: Partial<StepRecord>): StepRecord => ({
  node: 'n1',
  path: '',
  iteration: 0,
  attempt: 1,
  status: 'ok',
  outlet: 'ok',
  provenance: 'executed',
  input: {},
  output: {},
  request: null,
  error: null,
  ...parts,
})

/** JSON knows no minus zero. */
const asJson = (value: unknown): unknown => JSON.parse(canonicalJson(value))

describe('the large values of a step', () => {
  it('are taken out and put back, whatever the step holds, and its trace is the same (V3)', () => {
    assert(
      property(array(anyStep, { maxLength: 4 }), (steps) => {
        const values = new LargeValues()
        const stored = packLarge(steps, packSteps(steps), values.keep)
        const again = readSteps(`[${stored}]`, values.find)
        expect(asJson(again)).toEqual(asJson(steps))
        const trace = (of: StepRecord[]) =>
          traceTexts({ eventId: 'e', logicHash: 'h', mode: 'live', steps: of }).trace
        expect(trace(again)).toBe(trace(steps))
        for (const value of values.list()) expect(value.hash).toBe(hash('sha256', value.text))
      }),
      { numRuns: 100 },
    )
  })

  it('leave little behind, however they are spread (V1)', () => {
    const parts = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`part ${i}`, 'x'.repeat(10_000)]))
    const values = new LargeValues()
    const steps = [
      stepOf({ input: parts, output: 'x'.repeat(100_000), request: { body: 'x'.repeat(100_000), to: 'a' } }),
    ]
    expect(packLarge(steps, packSteps(steps), values.keep).length).toBeLessThan(1000)
    // The text of the output is that of the body, and so there once.
    expect(values.list()).toHaveLength(2)
  })

  it('are known apart from what differs beside them', () => {
    const values = new LargeValues()
    const body = { items: 'x'.repeat(50_000) }
    for (const ms of [1, 2, 3]) takeLarge(stepOf({ output: { ms, body } }), values.keep)
    expect(values.list()).toEqual([{ hash: hash('sha256', canonicalJson(body)), text: canonicalJson(body) }])
  })

  it('are none where all is small: its text is as it would be without them', () => {
    const steps = [
      stepOf({ output: { text: 'x'.repeat(largeText - 100) } }),
      stepOf({}),
      stepOf({ request: {} }),
    ]
    const keep = () => {
      throw new Error('Nothing is to be kept')
    }
    expect(packLarge(steps, packSteps(steps), keep)).toBe(packSteps(steps))
  })

  it('are not mistaken for what a user wrote (V2)', () => {
    const values = new LargeValues()
    const text = 'x'.repeat(largeText)
    const key = values.keep(JSON.stringify(text))
    const lookalike = { a: null, large: [['output', 'a', key]], output: ['output', null, key] }
    const steps = [
      stepOf({ input: lookalike, output: [['output', null, key]] }),
      stepOf({ output: lookalike }),
    ]
    expect(readSteps(`[${packLarge(steps, packSteps(steps), values.keep)}]`, values.find)).toEqual(steps)
    const filled = [stepOf({ input: { ...lookalike, text }, output: lookalike })]
    expect(readSteps(`[${packLarge(filled, packSteps(filled), values.keep)}]`, values.find)).toEqual(filled)
  })

  it('cannot be put back without being there', () => {
    const taken = takeLarge(stepOf({ output: 'x'.repeat(50_000) }), new LargeValues().keep)
    if (!taken) throw new Error('It was taken for a small one')
    expect(() => putLarge(taken.step, taken.large, new LargeValues().find)).toThrow('There is no large value')
  })
})
