import { array, assert, asyncProperty, constantFrom, integer, type Arbitrary, nat, record } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SeededRandom } from '../../resources/samples/random'
import { type Json, NodeError } from '../../nodes/sdk'
import type { Plan } from './plan'
import type { Reader, Reading, RunEvent } from './ports'
import { runPlan } from './run'
import { traceTexts } from './step-record'
import { event, nodeOf, planOf, type Told, told, waitOf, worldOf } from './testing'

// A graph of steps whose outcome is settled beforehand, run by the executor, and told by the rules of product.md
// (E2 to E5) as one would read them aloud: without a queue, without promises, each step from what leads to it.

type Step = {
  leave: 'ok' | 'other' | 'fail' | 'no_recording' | 'wait'
  onError: 'fail' | 'continue'
  join: 'all' | 'any'
  off: 'bypass' | 'stop' | null
  /** Milliseconds of the run's clock; asked for by the ways in `ask`. */
  latency: number
  ask: 'nobody' | 'at once' | 'later'
}
type Edge = { from: number; outlet: 'ok' | 'other' | 'error'; to: number }
type Graph = { steps: Step[]; edges: Edge[] }

const idOf = (index: number) => `n${index + 1}`

const anyStep: Arbitrary<Step> = record({
  leave: constantFrom('ok', 'ok', 'ok', 'other', 'fail', 'no_recording', 'wait'),
  onError: constantFrom('fail', 'continue'),
  join: constantFrom('all', 'any'),
  off: constantFrom(null, null, null, null, null, 'bypass', 'stop'),
  latency: constantFrom(0, 1, 2, 2, 5, 10),
  ask: constantFrom('nobody', 'at once', 'later', 'later'),
})

const anyGraph: Arbitrary<Graph> = record({
  steps: array(anyStep, { minLength: 1, maxLength: 14 }),
  lines: array(record({ from: nat(14), to: nat(14), outlet: constantFrom('ok', 'ok', 'other', 'error') }), {
    minLength: 1,
    maxLength: 40,
  }),
}).map(({ steps, lines }) => {
  const count = steps.length + 1
  const edges = new Map<string, Edge>()
  for (const line of lines) {
    const [from, to] = [line.from % count, line.to % count].toSorted((a, b) => a - b) as [number, number]
    const outlet = from === 0 ? 'ok' : line.outlet
    if (from !== to) edges.set(`${from} ${outlet} ${to}`, { from, to, outlet })
  }
  return { steps, edges: [...edges.values()] }
})

type Outcome =
  | { at: 'ran'; from: number; until: number; outlet: string | null; fails: boolean; waits: boolean }
  | { at: 'skipped'; until: number }
  /** Behind a wait: neither. */
  | { at: 'open' }

/** What comes of every step by the rules; the trigger is step 0. */
function reference({ steps, edges }: Graph, order: readonly number[]) {
  const incoming = (to: number) => edges.filter((edge) => edge.to === to)
  const wires = (from: number, outlet: string) =>
    edges.some((edge) => edge.from === from && edge.outlet === outlet)
  const outcomes = new Map<number, Outcome>()

  const decided = ({ from, outlet }: Edge): { taken: boolean; time: number } | null => {
    const outcome = outcomes.get(from) as Outcome
    if (outcome.at === 'open' || (outcome.at === 'ran' && outcome.waits)) return null
    return { taken: outcome.at === 'ran' && outcome.outlet === outlet, time: outcome.until }
  }
  const begin = (index: number): { at: 'start' | 'skip'; time: number } | null => {
    if (index === 0) return { at: 'start', time: 0 }
    const decisions = incoming(index).map(decided)
    const known = decisions.filter((decision) => decision !== null)
    const taken = known.filter((decision) => decision.taken).map(({ time }) => time)
    if ((steps[index - 1] as Step).join === 'any' && taken.length > 0)
      return { at: 'start', time: Math.min(...taken) }
    if (known.length < decisions.length) return null
    const last = Math.max(...known.map(({ time }) => time))
    return { at: taken.length > 0 ? 'start' : 'skip', time: last }
  }
  const runs = (index: number, from: number): Outcome => {
    if (index === 0) return { at: 'ran', from, until: from, outlet: 'ok', fails: false, waits: false }
    const step = steps[index - 1] as Step
    if (step.off === 'stop') return { at: 'skipped', until: from }
    const plain = { at: 'ran', from, fails: false, waits: false } as const
    if (step.off === 'bypass') return { ...plain, until: from, outlet: 'ok' }
    if (step.leave === 'wait') return { ...plain, until: from, outlet: null, waits: true }
    const until = from + (step.ask === 'nobody' ? 0 : step.latency)
    if (step.leave === 'no_recording') return { ...plain, until, outlet: null, fails: true }
    if (step.leave !== 'fail') return { ...plain, until, outlet: step.leave }
    const outlet = wires(index, 'error') ? 'error' : step.onError === 'continue' ? 'ok' : null
    return { ...plain, until, outlet, fails: outlet === null }
  }
  for (const index of order) {
    const beginning = begin(index)
    if (!beginning) outcomes.set(index, { at: 'open' })
    else if (beginning.at === 'skip') outcomes.set(index, { at: 'skipped', until: beginning.time })
    else outcomes.set(index, runs(index, beginning.time))
  }
  return { outcomes, taken: edges.filter((edge) => decided(edge)?.taken ?? false) }
}

/** What no run comes to takes part in nothing. */
function withoutUnreached({ steps, edges }: Graph): Graph {
  const reached = reachedBy(edges)
  return { steps, edges: edges.filter(({ from }) => reached.has(from)) }
}

function reachedBy(edges: readonly Edge[]): Set<number> {
  const reached = new Set([0])
  for (let size = 0; size < reached.size; ) {
    size = reached.size
    for (const { from, to } of edges) if (reached.has(from)) reached.add(to)
  }
  return reached
}

/** Topological order, ties by id as text; what the trigger does not lead to has its place, and is left out. */
function planOrder(edges: readonly Edge[]): number[] {
  const all = new Set([0, ...edges.flatMap(({ from, to }) => [from, to])])
  const order: number[] = []
  while (order.length < all.size) {
    const ready = [...all].filter(
      (index) =>
        !order.includes(index) && edges.every(({ from, to }) => to !== index || order.includes(from)),
    )
    order.push(ready.toSorted((a, b) => (idOf(a) < idOf(b) ? -1 : 1))[0] as number)
  }
  const reached = reachedBy(edges)
  return order.filter((index) => reached.has(index))
}

function expected(whole: Graph): Pick<Told, 'status' | 'reason' | 'ending' | 'taken'> & { steps: object[] } {
  const order = planOrder(whole.edges)
  const graph = withoutUnreached(whole)
  const { outcomes, taken } = reference(graph, order)
  const ran = order.flatMap((index) => {
    const outcome = outcomes.get(index) as Outcome
    return outcome.at === 'ran' ? [{ index, outcome }] : []
  })
  const leaves = ran.filter(({ index }) => !taken.some(({ from }) => from === index))
  const [status, reason] = endOf(graph, ran)
  // A step sees those that ended before it began; of those that ended at the very same time, what comes before in
  // the plan than the step whose end let it begin.
  const key = (index: number) => {
    const outcome = outcomes.get(index) as Outcome
    return outcome.at === 'open' ? null : ([outcome.until, order.indexOf(index)] as const)
  }
  const isBefore = (a: readonly [number, number], b: readonly [number, number]) =>
    a[0] < b[0] || (a[0] === b[0] && a[1] <= b[1])
  const begunBy = (index: number, from: number) => {
    const step = graph.steps[index - 1] as Step
    const causes = graph.edges
      .filter(({ to }) => to === index)
      .flatMap((edge) => {
        const decider = deciderOf(edge, graph, outcomes, order)
        const end = decider === null ? null : key(decider)
        return end && end[0] <= from && (step.join === 'all' || taken.includes(edge)) ? [end] : []
      })
    const sorted = causes.toSorted((a, b) => (isBefore(a, b) ? -1 : 1))
    return (step.join === 'any' ? sorted[0] : sorted.at(-1)) as readonly [number, number]
  }
  const sees = (index: number, from: number): string =>
    ran
      .filter((other) => {
        if (index === 0 || other.index === index || other.outcome.waits) return false
        const { off, leave } = graph.steps[other.index - 1] ?? {}
        const end = key(other.index)
        const speaks = other.index === 0 || (off === null && (leave === 'ok' || leave === 'other'))
        return speaks && end !== null && isBefore(end, begunBy(index, from))
      })
      .map((other) => idOf(other.index))
      .toSorted()
      .join(' ')
  return {
    status,
    reason,
    ending: leaves.map(({ index, outcome }) => `${idOf(index)}${outcome.fails ? '!' : ''}`).join('+'),
    taken: taken.map(({ from, outlet, to }) => `${idOf(from)}.${outlet}>${idOf(to)}`).toSorted(),
    steps: ran.map(({ index, outcome }) => ({
      node: idOf(index),
      outlet: outcome.outlet,
      at: outcome.from,
      ...(index > 0 && graph.steps[index - 1]?.off === null ? { sees: sees(index, outcome.from) } : {}),
    })),
  }
}

type Ran = { index: number; outcome: Extract<Outcome, { at: 'ran' }> }

/** What a run came to, and why: a missing answer before a wait, and a wait before any other failure. */
function endOf({ steps }: Graph, ran: readonly Ran[]): [Told['status'], string | null] {
  const failed = ran.filter(({ outcome }) => outcome.fails)
  if (failed.some(({ index }) => steps[index - 1]?.leave === 'no_recording'))
    return ['failed', 'no_recording']
  if (ran.some(({ outcome }) => outcome.waits)) return ['waiting', 'approval']
  return failed.length > 0 ? ['failed', 'refused'] : ['completed', null]
}

/** The step whose end settled an edge: the one it leaves, or where that was skipped, the last that led to its skip. */
function deciderOf(
  edge: Edge,
  graph: Graph,
  outcomes: ReadonlyMap<number, Outcome>,
  order: readonly number[],
): number | null {
  const outcome = outcomes.get(edge.from)
  if (!outcome || outcome.at === 'open') return null
  if (outcome.at === 'ran') return outcome.waits ? null : edge.from
  const causes = graph.edges
    .filter(({ to }) => to === edge.from)
    .flatMap((before) => deciderOf(before, graph, outcomes, order) ?? [])
  const isStopped = graph.steps[edge.from - 1]?.off === 'stop' && graph.steps[edge.from - 1]?.join === 'any'
  const at = (index: number): [number, number] => [
    (outcomes.get(index) as { until: number }).until,
    order.indexOf(index),
  ]
  const sorted = causes
    .filter((index) => at(index)[0] <= outcome.until)
    .toSorted((a, b) => at(a)[0] - at(b)[0] || at(a)[1] - at(b)[1])
  return (isStopped ? sorted.find((index) => at(index)[0] === outcome.until) : sorted.at(-1)) ?? null
}

function planFor({ steps, edges }: Graph): Plan {
  const settled = nodeOf(
    'settled',
    ({ config, out, ctx }) => {
      const leave = () => {
        if (config.leave === 'fail') throw new NodeError('refused', 'As it was told')
        return config.leave === 'other' ? out.other({ mark: true }) : out.ok({ mark: true })
      }
      if (config.ask === 'nobody') return leave()
      return ctx.geoip(config.id as string).then(leave)
    },
    { effect: 'read' },
  )
  const silent = nodeOf('silent', ({ config, out, ctx }) => {
    if (config.ask !== 'nobody') return ctx.geoip(config.id as string).then(() => out.ok({}))
    throw new NodeError('no_recording', 'As it was told')
  })
  const wait = waitOf('wait')
  const order = planOrder(edges)
  const known = order.filter((index) => index > 0)
  const nodes = Object.fromEntries(
    known.map((index) => {
      const step = steps[index - 1] as Step
      const seen = known
        .filter((other) => other !== index)
        .map((other) => `has(${idOf(other)}.mark) ? "${idOf(other)}" : ""`)
      const parts = ['has(n1.id) ? "n1" : ""', ...seen].map((part) => `(${part})`)
      return [
        idOf(index),
        {
          type: step.leave === 'wait' ? wait : step.leave === 'no_recording' ? silent : settled,
          config: { leave: step.leave, ask: step.ask, id: idOf(index) },
          input: { sees: { expr: `[${parts.join(', ')}]` } },
          join: step.join,
          ...(step.off ? { off: step.off } : {}),
          policy: { onError: step.onError },
        },
      ]
    }),
  )
  const words = edges.map(({ from, outlet, to }) => `${idOf(from)}.${outlet}>${idOf(to)}`)
  return planOf(words.join(' '), nodes)
}

/** Answers with the latencies of the graph: at once, or later in an order of its own. */
function readerOf({ steps }: Graph, random: SeededRandom): Reader {
  const waiting: (() => void)[] = []
  const answerOne = () => {
    const [next] = waiting.splice(random.between(0, waiting.length - 1), 1)
    next?.()
    if (waiting.length > 0) setImmediate(answerOne)
  }
  return {
    read({ request }) {
      const step = steps[Number((request.address as string).slice(1)) - 2] as Step
      const common = { provenance: 'recorded', latencyMs: step.latency } as const
      const reading: Reading =
        step.leave === 'no_recording'
          ? { ...common, error: new NodeError('no_recording', 'As it was told') }
          : { ...common, answer: { country: null, database: 'd' } }
      if (step.ask === 'at once') return reading
      return new Promise((resolve) => {
        waiting.push(() => resolve(reading))
        if (waiting.length === 1) setImmediate(answerOne)
      })
    },
  }
}

const about: RunEvent = { ...event, document: {} }

async function execute(graph: Graph, plan: Plan, seed: number) {
  const { world } = worldOf({ reader: readerOf(graph, new SeededRandom(seed)) })
  const result = await runPlan(plan, about, world)
  const { steps, ...rest } = told(result)
  const trace = traceTexts({ eventId: 'e', logicHash: 'h', mode: 'simulate', steps }).trace
  return { result, rest, steps, trace }
}

const nameEdges = (taken: readonly string[], plan: Plan) =>
  taken
    .map((edge) => edge.replace(/^\d+|(?<=>)\d+$/g, (index) => plan.steps[Number(index)]?.id ?? '?'))
    .toSorted()

describe('any graph of steps', () => {
  it('comes to what the rules say, and to the same trace whichever answer comes first', async () => {
    await assert(
      asyncProperty(anyGraph, integer(), async (graph, seed) => {
        const plan = planFor(graph)
        const { result, rest, steps, trace } = await execute(graph, plan, seed)
        const { steps: wanted, ...whole } = expected(graph)
        expect({ ...rest, taken: nameEdges(rest.taken, plan) }).toEqual(whole)
        const seen = steps.map((step, i) => ({
          node: step.node,
          outlet: step.outlet,
          at: result.steps[i]?.timing.at,
          ...(step.node === 'n1' || step.status === 'bypassed' ? {} : { sees: namesOf(step.input.sees) }),
        }))
        expect(seen).toEqual(wanted)
        const again = await execute(graph, plan, seed + 1)
        expect(again.trace).toBe(trace)
        expect((await execute(graph, planFor(graph), seed + 2)).trace).toBe(trace)
      }),
      { numRuns: 300 },
    )
  })
})

const namesOf = (sees: Json | undefined): string =>
  (sees as string[])
    .filter((name) => name !== '')
    .toSorted()
    .join(' ')
