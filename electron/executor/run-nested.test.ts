import { assert, asyncProperty, integer } from 'fast-check'
import { describe, expect, it } from 'vitest'
import forEach from '../../nodes/logic/for-each'
import repeatUntil from '../../nodes/logic/repeat-until'
import subPlaybook from '../../nodes/logic/sub-playbook'
import { NodeError } from '../../nodes/sdk'
import { SeededRandom } from '../../resources/samples/random'
import { type Body, byPlace, expected, type Leaf, type Step, type Way } from './nested-reference'
import type { Plan } from './plan'
import type { Decided, Place, Reader, RunEvent, World } from './ports'
import { runPlan, type RunResult, type SettledStep } from './run'
import { recordsOf } from './record-parts'
import { toRunRow } from './run-row'
import { decided, event, nodeOf, planOf, told, waitOf, worldOf } from './testing'

const pick = <T>(random: SeededRandom, items: readonly T[]): T =>
  items[random.between(0, items.length - 1)] as T

/** Makes up playbooks with containers in one another. */
class Maker {
  readonly #random: SeededRandom
  readonly #ask: readonly Leaf['ask'][]
  #ids = 0

  constructor(seed: number, ask: readonly Leaf['ask'][]) {
    this.#random = new SeededRandom(seed)
    this.#ask = ask
  }

  body(depth: number, hasTrigger: boolean): Body {
    const random = this.#random
    const steps = Array.from({ length: random.between(1, depth === 0 ? 6 : 3) }, () => this.#step(depth))
    const count = steps.length + (hasTrigger ? 1 : 0)
    // Of two digits, and in no order: ties are by id.
    const ids = Array.from({ length: count }, () => `${pick(random, ['a', 'b', 'c'])}${100 + this.#ids++}`)
    if (hasTrigger) ids[0] = 'n1'
    const edges = new Map<string, Body['edges'][number]>()
    for (let n = random.between(1, count * 2); n > 0; n--) {
      const [from, to] = [random.between(0, count - 1), random.between(0, count - 1)].toSorted(
        (a, b) => a - b,
      ) as [number, number]
      const outlet =
        hasTrigger && from === 0 ? 'ok' : pick(random, outletsOf(steps[from - (hasTrigger ? 1 : 0)]))
      if (from !== to) edges.set(`${from} ${outlet} ${to}`, { from, outlet, to })
    }
    return hasTrigger
      ? reached({ hasTrigger, ids, steps, edges: [...edges.values()] })
      : { hasTrigger, ids, steps, edges: [...edges.values()] }
  }

  #step(depth: number): Step {
    const random = this.#random
    const common = {
      onError: pick(random, ['fail', 'continue'] as const),
      join: pick(random, ['all', 'all', 'any'] as const),
      off: pick(random, [null, null, null, null, null, null, 'bypass', 'stop'] as const),
    }
    const kind =
      depth > 2
        ? 'leaf'
        : pick(random, ['leaf', 'leaf', 'leaf', 'leaf', 'each', 'each', 'until', 'call'] as const)
    if (kind === 'leaf') {
      const ways: readonly Way[] =
        random.between(0, 6) === 0 ? ['wait', 'ok', 'other'] : ['ok', 'ok', 'ok', 'other', 'fail', 'fail']
      const leaves = Array.from({ length: random.between(1, 3) }, () => pick(random, ways))
      if (!leaves.includes('wait') && random.between(0, 15) === 0) leaves[0] = 'no_recording'
      const ask = leaves.includes('wait') ? 'nobody' : pick(random, this.#ask)
      return { ...common, kind, leaves, latency: pick(random, [0, 1, 2, 2, 5]), ask }
    }
    const body = this.body(depth + 1, kind === 'call')
    if (kind === 'call') return { ...common, kind, body }
    if (kind === 'until')
      return { ...common, kind, body, enough: random.between(0, 4), maxRounds: random.between(1, 4) }
    const onFailure = pick(random, ['stop', 'continue'] as const)
    // Which rounds have begun when one fails is told plainly only where they hold no rounds of their own.
    const isFlat = body.steps.every((step) => step.kind === 'leaf')
    const concurrency = onFailure === 'stop' && !isFlat ? 1 : random.between(1, 4)
    return { ...common, kind, body, items: random.between(0, 5), concurrency, onFailure }
  }
}

function outletsOf(step: Step | undefined): string[] {
  switch (step?.kind) {
    case 'each':
      return ['done', 'done', 'error']
    case 'until':
      return ['done', 'exhausted', 'error']
    default:
      return ['ok', 'ok', 'other', 'error']
  }
}

/** Without what the trigger does not lead to: no run comes there. */
function reached({ ids, steps, edges, ...rest }: Body): Body {
  const found = new Set([0])
  for (let size = 0; size < found.size; ) {
    size = found.size
    for (const { from, to } of edges) if (found.has(from)) found.add(to)
  }
  const kept = ids.map((_, index) => index).filter((index) => found.has(index))
  const place = (index: number) => kept.indexOf(index)
  return {
    ...rest,
    ids: kept.map((index) => ids[index] as string),
    steps: kept.slice(1).map((index) => steps[index - 1] as Step),
    edges: edges
      .filter(({ from, to }) => found.has(from) && found.has(to))
      .map(({ from, outlet, to }) => ({ from: place(from), outlet, to: place(to) })),
  }
}

type Ran = Map<string, number>

const placeKey = ({ node, path, iteration }: Place) => `${path}[${iteration}].${node}`

/** The plan of a body, the leaves in it by id, and how often each of them was run at each place. */
function planned(body: Body) {
  const leaves = new Map<string, Leaf>()
  const ran: Ran = new Map()
  const leaf = nodeOf(
    'leaf',
    ({ config, input, out, ctx }) => {
      const key = input.key as string
      ran.set(key, (ran.get(key) ?? 0) + 1)
      const { leaves: ways } = leaves.get(config.id as string) as Leaf
      const leave = () => {
        const way = ways[(input.round as number) % ways.length] as Way
        if (way === 'fail' || way === 'no_recording')
          throw new NodeError(way === 'fail' ? 'refused' : way, 'As told')
        return way === 'other' ? out.other({}) : out.ok({})
      }
      return config.ask === 'nobody' ? leave() : ctx.geoip(config.id as string).then(leave)
    },
    { effect: 'read' },
  )
  const wait = waitOf('wait')
  type Nodes = Parameters<typeof planOf>[1]
  const called: NonNullable<NonNullable<Parameters<typeof planOf>[2]>['called']> = {}

  const nodesOf = ({ hasTrigger, ids, steps }: Body, parent: string | null, hasRounds: boolean): Nodes => {
    let nodes: Nodes = {}
    for (const [n, step] of steps.entries()) {
      const id = ids[hasTrigger ? n + 1 : n] as string
      const { join, off, onError } = step
      const common = { join, policy: { onError }, ...(off && { off }), ...(parent && { parent }) }
      if (step.kind === 'leaf') {
        leaves.set(id, step)
        const round = hasRounds ? { expr: 'index' } : { value: 0 }
        const key = hasRounds ? { expr: `"${id} " + string(index)` } : { value: id }
        const type = step.leaves.includes('wait') ? wait : leaf
        nodes = { ...nodes, [id]: { ...common, type, config: { id, ask: step.ask }, input: { round, key } } }
      } else if (step.kind === 'call') {
        called[id] = { words: wordsOf(step.body), nodes: nodesOf(step.body, null, false) ?? {} }
        nodes = { ...nodes, [id]: { ...common, type: subPlaybook, config: { playbook: id, version: 1 } } }
      } else {
        const own =
          step.kind === 'each'
            ? {
                type: forEach,
                config: { concurrency: step.concurrency, onFailure: step.onFailure },
                input: {
                  items: { value: Array.from({ length: step.items }, () => 0) },
                  collect: { expr: 'index' },
                },
              }
            : {
                type: repeatUntil,
                config: { maxRounds: step.maxRounds },
                input: { until: { expr: `index >= ${step.enough}.0` }, carry: { expr: 'index' } },
              }
        nodes = { ...nodes, [id]: { ...common, ...own }, ...nodesOf(step.body, id, true) }
      }
    }
    return nodes
  }
  const words = (part: Body): string[] => [
    ...part.edges.map(({ from, outlet, to }) => `${part.ids[from]}.${outlet}>${part.ids[to]}`),
    ...part.steps.flatMap((step) => (step.kind === 'each' || step.kind === 'until' ? words(step.body) : [])),
  ]
  const wordsOf = (part: Body) => words(part).join(' ')
  const nodes = nodesOf(body, null, false)
  return { plan: planOf(wordsOf(body), nodes, { called }), leaves, ran }
}

/** Decides as the leaves say, round by round. */
const deciderOf =
  (leaves: ReadonlyMap<string, Leaf>) =>
  (_: unknown, { node, iteration }: Place): Decided | null => {
    const { leaves: ways } = leaves.get(node) as Leaf
    const way = ways[iteration % ways.length]
    return way === 'wait' ? null : decided(way === 'ok' ? 'approved' : 'denied')()
  }

/** Answers later, in an order of its own. */
function readerOf(leaves: ReadonlyMap<string, Leaf>, random: SeededRandom): Reader {
  const waiting: (() => void)[] = []
  const answerOne = () => {
    const [next] = waiting.splice(random.between(0, waiting.length - 1), 1)
    next?.()
    if (waiting.length > 0) setImmediate(answerOne)
  }
  return {
    read: ({ request }) =>
      new Promise((resolve) => {
        const { latency } = leaves.get(request.address as string) as Leaf
        const answer = { country: null, database: 'd' }
        waiting.push(() => resolve({ provenance: 'recorded', latencyMs: latency, answer }))
        if (waiting.length === 1) setImmediate(answerOne)
      }),
  }
}

const about: RunEvent = { ...event, document: {} }
const hashOf = (plan: Plan, result: RunResult, mode: World['mode']) =>
  toRunRow({ position: 0, event: about, plan, mode, result }).hash

function toldOf(plan: Plan, result: RunResult) {
  const { status, reason, ending, taken } = told(result)
  const records = [...recordsOf(result)]
  const row = toRunRow({ position: 0, event: about, plan, mode: 'simulate', result })
  const timing = row.timing === null ? [] : (JSON.parse(row.timing) as [number, number][])
  const names = (edge: string) =>
    edge.replace(/^\d+|(?<=>)\d+$/g, (index) => plan.steps[Number(index)]?.id ?? '?')
  const whole = records.filter(({ path, outlet, error }) => path === '' && outlet !== null && error === null)
  const isCounted = (id: string) => plan.steps.some((step) => step.id === id && step.body && !step.call)
  return {
    status,
    reason,
    ending,
    taken: taken.map(names).toSorted(),
    records: records
      .map(({ path, iteration, node, status: state, outlet }, i) => {
        return { path, iteration, node, status: state, outlet, at: timing[i]?.[0] ?? 0 }
      })
      .toSorted(byPlace),
    outputs: Object.fromEntries(
      whole.filter(({ node }) => isCounted(node)).map(({ node, output }) => [node, output]),
    ),
  }
}

describe('any playbook with containers in one another', () => {
  it('comes to what the rules say, and to the same trace whichever answer comes first', async () => {
    await assert(
      asyncProperty(integer(), async (seed) => {
        const body = new Maker(seed, ['nobody', 'later', 'later']).body(0, true)
        const { plan, leaves } = planned(body)
        const execute = (order: number) =>
          runPlan(
            plan,
            about,
            worldOf({ reader: readerOf(leaves, new SeededRandom(order)), decide: deciderOf(leaves) }).world,
          )
        const result = await execute(seed)
        expect(toldOf(plan, result)).toEqual(expected(body))
        const again = await execute(seed + 1)
        expect(hashOf(plan, again, 'simulate')).toBe(hashOf(plan, result, 'simulate'))
      }),
      { numRuns: 400 },
    )
  })

  it('has its records in the order of path, round, plan index and attempt', async () => {
    await assert(
      asyncProperty(integer(), async (seed) => {
        const { plan, leaves } = planned(new Maker(seed, ['nobody']).body(0, true))
        const result = await runPlan(plan, about, worldOf({ decide: deciderOf(leaves) }).world)
        const indexes = new Map<string, number>()
        const note = (steps: Plan['steps']): void => {
          for (const step of steps) {
            indexes.set(step.id, step.index)
            if (step.body) note(step.body.steps)
          }
        }
        note(plan.steps)
        const records = [...recordsOf(result)]
        const sorted = records.toSorted((a, b) =>
          a.path !== b.path
            ? a.path < b.path
              ? -1
              : 1
            : a.iteration - b.iteration ||
              (indexes.get(a.node) ?? 0) - (indexes.get(b.node) ?? 0) ||
              a.attempt - b.attempt,
        )
        expect(records).toEqual(sorted)
      }),
      { numRuns: 100 },
    )
  })

  it('goes on from any prefix of what a live run had settled, and runs none of it again', async () => {
    await assert(
      asyncProperty(integer(), integer({ min: 0 }), async (seed, cut) => {
        const { plan, leaves, ran } = planned(new Maker(seed, ['nobody']).body(0, true))
        const live = (settled: readonly SettledStep[]) => {
          const kept: SettledStep[] = []
          const world: World = {
            ...worldOf({ decide: deciderOf(leaves) }).world,
            mode: 'live',
            actor: {
              act: () => Promise.reject(new Error('Nothing acts')),
              recordsFor: () => {
                throw new Error('Nothing acts')
              },
            },
            keeper: { settled: (place, at, end) => void kept.push({ place, at, end }) },
          }
          return { kept, result: runPlan(plan, about, world, settled) }
        }
        const whole = live([])
        const result = await whole.result
        const prefix = whole.kept.slice(0, cut % (whole.kept.length + 1))
        ran.clear()
        const resumed = live(prefix)
        expect(hashOf(plan, await resumed.result, 'live')).toBe(hashOf(plan, result, 'live'))
        expect(resumed.kept.map(({ place }) => placeKey(place))).toEqual(
          whole.kept.slice(prefix.length).map(({ place }) => placeKey(place)),
        )
        // Leaves that have run are those that were not settled, each once a place.
        const isLeaf = ({ place, end }: SettledStep) =>
          leaves.has(place.node) &&
          end.tries[0]?.record.status !== 'bypassed' &&
          !leaves.get(place.node)?.leaves.includes('wait')
        const runs = [...ran.values()].reduce((sum, count) => sum + count, 0)
        expect(runs).toBe(resumed.kept.filter(isLeaf).length)
      }),
      { numRuns: 300 },
    )
  })
})
