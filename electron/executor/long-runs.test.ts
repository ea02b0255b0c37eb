import { hash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import forEach from '../../nodes/logic/for-each'
import type { JsonObject } from '../../nodes/sdk'
import { recordsOf } from './record-parts'
import { runPlan } from './run'
import { toRunRow } from './run-row'
import { traceTexts } from './step-record'
import { event, planOf, run, stepOf, worldOf } from './testing'

const list = (count: number) => Array.from({ length: count }, (_, i) => i)

const each = (count: number, n3: object, vars: JsonObject = {}) =>
  planOf(
    'n1.ok>n2',
    {
      n2: { type: forEach, input: { items: { value: list(count) }, collect: { expr: 'item' } } },
      n3: { parent: 'n2', input: { item: { expr: 'item' } }, ...n3 },
    },
    { vars },
  )

const chain = (length: number) => ['n1.ok>s0', ...list(length - 1).map((i) => `s${i}.ok>s${i + 1}`)].join(' ')
const fan = (width: number) =>
  list(width)
    .map((i) => `n1.ok>s${i} s${i}.ok>end`)
    .join(' ')

describe('a long run', () => {
  it('over 20,000 items gives the thread back, and keeps a small part of what its records take', async () => {
    let turns = 0
    let isOver = false
    const count = () => {
      turns++
      if (!isOver) setImmediate(count)
    }
    setImmediate(count)
    const plan = each(20_000, {})
    const result = await runPlan(plan, event, worldOf().world)
    isOver = true
    expect(turns).toBeGreaterThan(5)
    expect(result).toMatchObject({ status: 'completed', ending: 'n2' })
    // The rounds are no objects by now: those of the run itself are the only two.
    expect(result.steps).toHaveLength(2)
    expect(result.bodies?.length).toBeLessThan(20_000 * 120)
    const row = toRunRow({ position: 0, event, plan, mode: 'simulate', result })
    expect(JSON.parse(row.steps)).toHaveLength(2)
    const rounds = row.rounds ?? []
    expect(rounds.flatMap(({ steps }) => JSON.parse(`[${steps}]`) as unknown[])).toHaveLength(20_000)
    expect(rounds.map(({ tries }) => tries['n2/n3'] ?? 0).reduce((sum, tries) => sum + tries)).toBe(20_000)
    for (const { steps } of rounds) expect(steps.length).toBeLessThan(300 * 1024)
  })

  it('makes the same row in pieces, with the thread given back in between, as it does at once', async () => {
    const plan = each(5_000, {})
    const result = await runPlan(plan, event, worldOf().world)
    expect(result.parts?.rounds?.length).toBeGreaterThan(1)
    const steps = [...recordsOf(result)]
    expect(steps).toHaveLength(5_002)
    const { trace } = traceTexts({ eventId: event.id, logicHash: plan.logicHash, mode: 'simulate', steps })
    expect(result.parts?.hash).toBe(hash('sha256', trace))
  })

  it('can be cancelled between two of its steps, though none of them ever waits', async () => {
    const abort = new AbortController()
    setImmediate(() => abort.abort(new Error('enough')))
    const result = await runPlan(each(50_000, {}), event, worldOf({ signal: abort.signal }).world)
    expect(result.status).toBe('cancelled')
    expect(result.bodies?.nodes.get('n3')?.in).toBeLessThan(50_000)
  })

  it('begins no other round when what it has to keep grows without bound', async () => {
    const big = 'x'.repeat(1024 * 1024)
    const plan = each(200, { input: { text: { expr: 'vars.big' } } }, { big })
    const result = await run(plan)
    expect(result).toMatchObject({ status: 'failed', reason: 'too_many' })
    expect(stepOf(result, 'n2')?.output).toMatchObject({ error: { code: 'too_many' } })
  })

  it.each([
    ['a chain of 1,000', chain(1000), 1001],
    ['a chain of 4,999', chain(4999), 5000],
    ['a fan-out of 1,000', fan(1000), 1002],
  ])('of %s runs every step', async (_, words, steps) => {
    const result = await run(planOf(words))
    expect(result.status).toBe('completed')
    expect(result.steps).toHaveLength(steps)
  })
})
