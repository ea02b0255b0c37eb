import { z } from 'zod'
import { type AnyActingNode, isActing, isWaiting, type JsonObject, NodeError } from '../../nodes/sdk'
import { Attempts } from './attempts'
import type { PlanStep } from './plan'
import { readValue } from './read-value'
import {
  type Arguments,
  type Ending,
  failureOf,
  failureOutlet,
  recordOf,
  statusOf,
  type StepEnd,
  type StepStart,
  toNodeError,
} from './step-end'

/** Runs one step to its end. Answers at once when nothing in it had to be waited for. */
export function runStep(start: StepStart): StepEnd | Promise<StepEnd> {
  const { step } = start
  if (step.off === 'bypass') return bypass(start)
  const read: JsonObject = {}
  let args: Arguments
  try {
    args = readArguments(start, read)
    if (isWaiting(step.node)) return waitStep(start, args)
    if (isActing(step.node) && start.world.mode === 'simulate') return simulateStep(start, args, step.node)
  } catch (error) {
    return failStep(start, read, 1, toNodeError(error, step.node))
  }
  return new Attempts(start, args).next()
}

/** Passes a step by, as if it had left with nothing. */
export function bypass(start: StepStart): StepEnd {
  return endStep(start, {}, { status: 'bypassed', outlet: start.step.firstOutlet, output: {} })
}

/** `read` is filled as far as it goes: of a value that does not fit, a person wants to see what it was. */
export function readArguments({ step, values, event }: StepStart, read: JsonObject): Arguments {
  for (const input of step.inputs) read[input.name] = readValue(input, values)
  const input = parseInput(step, read)
  const request = isActing(step.node)
    ? step.node.request({ input, config: step.config, eventId: event.id })
    : null
  return { read, input, request }
}

function parseInput(step: PlanStep, read: JsonObject): unknown {
  try {
    return step.parseInput(read)
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error
    const [issue] = error.issues
    const place = issue?.path.join('.') || 'input'
    throw new NodeError('invalid_input', `${place} ${issue?.message ?? 'does not fit'}`)
  }
}

function waitStep(start: StepStart, { read, input }: Arguments): StepEnd {
  const { step, world } = start
  if (!isWaiting(step.node)) throw new Error(`${step.node.type} does not wait`)
  // A moment to wait until is one of the clock on the wall, where there is one.
  const now = world.mode === 'live' ? world.clock.now() : start.event.time + start.at
  const wait = step.node.wait({ input, config: step.config, time: new Date(now) })
  const decided = world.decide(wait, start.place)
  if (!decided)
    return { ...endStep(start, read, { status: 'waiting', outlet: null, output: {} }), waitsFor: wait }
  const { outlet, data } = step.node.resume({ decision: decided.decision, out: step.out })
  const provenance = world.mode === 'live' ? 'executed' : 'simulated'
  const ended = endStep(start, read, { status: 'ok', outlet, output: data, provenance })
  return { ...ended, durationMs: decided.waitedMs }
}

function simulateStep(start: StepStart, { read, input, request }: Arguments, node: AnyActingNode): StepEnd {
  const { outlet, data } = node.simulate({ input, config: start.step.config, out: start.step.out })
  return endStep(start, read, { status: 'ok', outlet, output: data, provenance: 'simulated', request })
}

export function endStep(start: StepStart, input: JsonObject, ending: Ending): StepEnd {
  const record = recordOf(start.place, input, 1, ending)
  const tries = [{ record, timing: { at: start.at, ms: 0 } }]
  return { tries, outlet: ending.outlet, output: ending.output, durationMs: 0, failed: false }
}

/** Ends a step as failed, by the way that it has for that. */
export function failStep(start: StepStart, input: JsonObject, attempt: number, error: NodeError): StepEnd {
  const outlet = error.code === 'no_recording' ? null : failureOutlet(start.step, error)
  const output = failureOf(error, attempt)
  const record = {
    ...recordOf(start.place, input, attempt, { status: statusOf(error), outlet, output }),
    error: error.code,
  }
  const tries = [{ record, timing: { at: start.at, ms: 0 } }]
  return { tries, outlet, output, durationMs: 0, failed: outlet === null }
}
