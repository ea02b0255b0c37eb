import {
  type Arbitrary,
  array,
  assert,
  constantFrom,
  integer,
  jsonValue,
  option,
  property,
  record,
  string,
} from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson, type Json, type JsonObject } from '../../nodes/sdk'
import type { StepRecord } from '../views/runs'
import { LargeValues } from './large-values'
import { readSteps, traceTexts } from './step-record'

const name = constantFrom('n1', 'n20', 'ok', 'a_b')
const json = jsonValue() as Arbitrary<Json>
const object = record({ b: json, a: json, é: json }, { requiredKeys: [] }) as Arbitrary<JsonObject>

const anyStep: Arbitrary<StepRecord> = record({
  node: name,
  path: constantFrom('', 'n3'),
  iteration: integer({ min: 0, max: 9 }),
  attempt: integer({ min: 1, max: 11 }),
  status: constantFrom('ok', 'error', 'waiting', 'no_recording', 'bypassed'),
  outlet: option(name),
  provenance: constantFrom('executed', 'recorded', 'simulated'),
  input: object,
  output: json,
  request: option(object),
  error: option(constantFrom('busy', 'no_recording')),
})

describe('the trace of a run', () => {
  it('is the RFC 8785 text of what product.md names, and nothing else', () => {
    assert(
      property(string(), constantFrom('live', 'simulate'), array(anyStep), (eventId, mode, steps) => {
        const documented = steps.map((step) => ({
          node: step.node,
          path: step.path,
          iteration: step.iteration,
          attempt: step.attempt,
          status: step.status,
          outlet: step.outlet,
          provenance: step.provenance,
          input: step.input,
          output: step.output,
          request: step.request,
          error: step.error,
        }))
        const run = { eventId, logicHash: 'f00d', mode, steps: documented }
        expect(traceTexts({ eventId, logicHash: 'f00d', mode, steps }).trace).toBe(canonicalJson(run))
      }),
    )
  })

  it('does not depend on the order in which keys were written', () => {
    const step = (input: JsonObject): StepRecord => ({
      node: 'n1',
      path: '',
      iteration: 0,
      attempt: 1,
      status: 'ok',
      outlet: 'ok',
      provenance: 'executed',
      input,
      output: {},
      request: null,
      error: null,
    })
    const text = (input: JsonObject) =>
      traceTexts({ eventId: 'e', logicHash: 'h', mode: 'simulate', steps: [step(input)] }).trace
    expect(text({ a: 1, b: { d: 1, c: 2 } })).toBe(text({ b: { c: 2, d: 1 }, a: 1 }))
  })
})

describe('the steps of a run as they are stored', () => {
  it('can be read back, and make the same trace again', () => {
    assert(
      property(array(anyStep), (steps) => {
        const again = readSteps(
          traceTexts({ eventId: 'e', logicHash: 'h', mode: 'live', steps }).stored,
          new LargeValues().find,
        )
        // JSON knows no minus zero.
        expect(again).toEqual(JSON.parse(JSON.stringify(steps)))
        const trace = (of: StepRecord[]) =>
          traceTexts({ eventId: 'e', logicHash: 'h', mode: 'live', steps: of }).trace
        expect(trace(again)).toBe(trace(steps))
      }),
    )
  })
})
