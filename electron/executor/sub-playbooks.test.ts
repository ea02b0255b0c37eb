import { describe, expect, it } from 'vitest'
import delay from '../../nodes/logic/delay'
import forEach from '../../nodes/logic/for-each'
import subPlaybook from '../../nodes/logic/sub-playbook'
import { NodeError } from '../../nodes/sdk'
import { makePlan } from './plan'
import { runPlan } from './run'
import { toRunRow } from './run-row'
import { actionOf, decided, event, nodeOf, planOf, run, stepOf, worldOf } from './testing'
import { addRun, emptyTotals } from './totals'
import { edgesOf, playbookOf, start } from '../../nodes/playbook/testing'
import { nodeTypes } from '../../nodes/registry'

const refuse = nodeOf('refuse', () => {
  throw new NodeError('refused', 'Not today')
})

/** n2 calls `greet`, which takes a name and gives a greeting back. */
function calling(input: object, inside: object = {}, parts: object = {}) {
  return planOf(
    'n1.ok>n2 n2.ok>n3 n2.error>n4',
    {
      n2: { type: subPlaybook, config: { playbook: 'greet', version: 2 }, input, ...parts },
      n3: { input: { got: { expr: 'n2.text' } } },
    },
    {
      vars: { mark: 'outer' },
      called: {
        greet: {
          words: 'n1.ok>n2',
          vars: { mark: 'inner' },
          inputs: { name: { type: 'string', required: true }, times: { type: 'number', default: 1 } },
          outputs: { text: { type: 'string', expr: 'n2.text' }, times: 'inputs.times' },
          nodes: {
            n2: { input: { text: { expr: 'vars.mark + inputs.name + event.user.name' } }, ...inside },
          },
        },
      },
    },
  )
}

const places = (steps: { node: string; path: string; iteration: number }[]) =>
  steps.map(({ node, path, iteration }) => (path === '' ? node : `${path}[${iteration}].${node}`)).join(' ')

describe('a playbook that is called', () => {
  it('runs inside the run that calls it, over the same event, with its own variables and the inputs', async () => {
    const result = await run(calling({ name: { value: 'x' } }))
    expect(places(result.steps)).toBe('n1 n2 n3 n2[0].n1 n2[0].n2')
    expect(stepOf(result, 'n3')?.input).toEqual({ got: 'innerxalice' })
    expect(result.steps[1]).toMatchObject({ outlet: 'ok', output: { text: 'innerxalice', times: 1 } })
    expect(result).toMatchObject({ status: 'completed', ending: 'n3' })
  })

  it.each([
    ['an input that is missing', {}, /^name: the playbook needs/],
    ['an input of another type', { name: { value: 7 } }, /^name: must be a string/],
    [
      'an input that it does not take',
      { name: { value: 'x' }, other: { value: 1 } },
      /^other: .* no such input/,
    ],
  ])('is not run with %s: the step fails', async (_, input, message) => {
    const result = await run(calling(input))
    expect(places(result.steps)).toBe('n1 n2 n4')
    expect(result.steps[1]).toMatchObject({
      error: 'invalid_input',
      output: { error: { message: expect.stringMatching(message) as string } },
    })
  })

  it('that fails fails the step that calls it, with what it failed of', async () => {
    const result = await run(calling({ name: { value: 'x' } }, { type: refuse }))
    expect(result.steps[1]).toMatchObject({
      outlet: 'error',
      output: { error: { code: 'refused', message: 'n2: Not today' } },
    })
  })

  it('whose output is not of the type that it promises fails the step', async () => {
    const result = await run(calling({ name: { value: 'x' } }, { input: { text: { value: 7 } } }))
    expect(result.steps[1]).toMatchObject({ error: 'bad_output' })
  })

  it('does not ask its own filter', async () => {
    const inner = { n1: { config: { where: 'false' } }, n2: { input: { text: { value: 'a' } } } }
    const plan = planOf(
      'n1.ok>n2',
      { n2: { type: subPlaybook, config: { playbook: 'p', version: 1 } } },
      { called: { p: { words: 'n1.ok>n2', nodes: inner } } },
    )
    expect(places((await run(plan)).steps)).toBe('n1 n2 n2[0].n1 n2[0].n2')
  })

  it('takes part in neither the counts nor the ids of the one that calls it, but for what it does', async () => {
    const plan = calling(
      { name: { value: 'x' } },
      { type: actionOf('block'), input: { text: { value: 'a' } } },
    )
    const result = await runPlan(plan, event, worldOf().world)
    const totals = emptyTotals(plan)
    addRun(totals, plan, result)
    expect(totals.nodes.n2).toMatchObject({ in: 1 })
    expect(totals.effects).toEqual({ 'response.block': 1 })
    expect(Object.keys(totals.nodes)).toEqual(['n1', 'n2', 'n3', 'n4'])
    const row = toRunRow({ position: 0, event, plan, mode: 'simulate', result })
    expect(row).toMatchObject({ nodes: ',n1,n2,n3,', edges: ',w1,w2,', errors: ',,' })
  })

  it('may be called in each round of a container, and hold containers', async () => {
    const plan = planOf(
      'n1.ok>n2',
      {
        n2: { type: forEach, input: { items: { value: [1, 2] }, collect: { expr: 'n3.all' } } },
        n3: {
          parent: 'n2',
          type: subPlaybook,
          config: { playbook: 'p', version: 1 },
          input: { n: { expr: 'item' } },
        },
      },
      {
        called: {
          p: {
            words: 'n1.ok>n2',
            inputs: { n: { type: 'number' } },
            outputs: { all: 'n2.results' },
            nodes: {
              n2: { type: forEach, input: { items: { value: [10] }, collect: { expr: 'n3.sum' } } },
              n3: { parent: 'n2', input: { sum: { expr: 'item + inputs.n' } } },
            },
          },
        },
      },
    )
    const result = await run(plan)
    expect(
      stepOf({ ...result, steps: result.steps.filter(({ path }) => path === '') }, 'n2')?.output,
    ).toMatchObject({
      results: [[11], [12]],
    })
    expect(places(result.steps)).toBe(
      'n1 n2 n2[0].n3 n2[1].n3 n2[0]/n3[0].n1 n2[0]/n3[0].n2 n2[0]/n3[0]/n2[0].n3 ' +
        'n2[1]/n3[0].n1 n2[1]/n3[0].n2 n2[1]/n3[0]/n2[0].n3',
    )
  })
})

describe('a plan', () => {
  const caller = (id: string, called: string) =>
    playbookOf({
      id,
      nodes: [start, { id: 'n2', type: 'logic.sub-playbook', config: { playbook: called, version: 1 } }],
      edges: edgesOf('n1.ok>n2'),
    })

  it('of a playbook that calls itself by way of another is refused', () => {
    const all = [caller('a', 'b'), caller('b', 'a')]
    const make = () =>
      makePlan(caller('a', 'b'), 'h', nodeTypes, (id) => all.find((each) => each.id === id) ?? null)
    expect(make).toThrow('The playbook "a" calls itself: a → b → a')
  })

  it('of calls more than eight deep is refused, of eight it is made', () => {
    const chain = (length: number) => (id: string) => {
      const n = Number(id.slice(1))
      if (n >= length) return null
      return n + 1 < length ? caller(id, `q${n + 1}`) : playbookOf({ id, nodes: [start], edges: [] })
    }
    expect(() => makePlan(caller('top', 'q0'), 'h', nodeTypes, chain(9))).toThrow(/more than 8 deep/)
    expect(makePlan(caller('top', 'q0'), 'h', nodeTypes, chain(8)).all.steps).toHaveLength(2)
  })

  it('of a call of what does not exist is refused', () => {
    expect(() => makePlan(caller('a', 'gone'), 'h', nodeTypes)).toThrow(
      'n2 calls version 1 of "gone", which does not exist',
    )
  })
})

describe('a delay', () => {
  it('passes at once in a replay and moves the clock of the run', async () => {
    const plan = planOf('n1.ok>n2 n2.ok>n3', {
      n2: { type: delay, config: { minutes: 5 } },
      n3: { input: { now: { expr: 'run.time' } } },
    })
    const result = await run(plan, worldOf({ decide: decided('expired', 300_000) }).world)
    expect(stepOf(result, 'n3')?.input).toEqual({ now: '2026-06-03T14:05:00.000Z' })
  })

  it('until a moment is as long as it is away by the clock of the run', async () => {
    const asked: number[] = []
    const plan = planOf('n1.ok>n2', {
      n2: { type: delay, input: { until: { expr: 'event.time + duration("90s")' } } },
    })
    const decide = ({ deadlineMs }: { deadlineMs: number }) => {
      asked.push(deadlineMs)
      return null
    }
    expect(await run(plan, worldOf({ decide }).world)).toMatchObject({ status: 'waiting', reason: 'timer' })
    expect(asked).toEqual([90_000])
  })
})
