import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../nodes/sdk'
import { NodeError } from '../../nodes/sdk'
import { nodeOf } from '../executor/testing'
import { temporaryFolder } from '../store/testing'
import { loginEvents, openApp, replay } from './testing'

const failing = nodeOf('fail-on-seven', ({ input, out }) => {
  if (input.item === 7) throw new NodeError('invalid_input', 'Not seven')
  return out.ok({ twice: Number(input.item) * 2, text: 'x'.repeat(60) })
})

/** A replay of one event by a playbook that goes through so many items, one of which fails. */
async function loopOver(count: number) {
  const app = await openApp({ nodeTypes: [failing] })
  const path = join(temporaryFolder(), 'one.ndjson')
  writeFileSync(path, `${readFileSync(loginEvents, 'utf8').split('\n')[0]}\n`)
  const items = Array.from({ length: count }, (_, i) => i)
  const nodes = [
    { id: 'n1', type: 'trigger.event', config: { where: 'true' } },
    {
      id: 'n2',
      type: 'logic.for-each',
      config: { onFailure: 'continue' },
      input: { items: { value: items } },
    },
    { id: 'n3', type: 'logic.fail-on-seven', parent: 'n2', input: { item: { expr: 'item' } } },
    { id: 'n4', type: 'logic.fail-on-seven', parent: 'n2', input: { item: { expr: 'n3.twice + 1.0' } } },
  ]
  const edges = [
    { id: 'w1', from: 'n1', outlet: 'ok', to: 'n2' },
    { id: 'w2', from: 'n3', outlet: 'ok', to: 'n4' },
  ]
  const document: Json = { format: 1, id: 'loop', name: 'Loop', nodes, edges }
  const { id, state, error } = await replay(app, { playbook: { document }, events: { kind: 'file', path } })
  expect({ state, error }).toEqual({ state: 'finished', error: null })
  return { data: app.data, at: { replay: id, position: 0 } }
}

describe.each([
  ['few', 100],
  ['so many rounds that they have rows of their own', 3_000],
])('a loop of %s', (_, count) => {
  it('shows the tries of a step in pages, and how many there are', async () => {
    const { data, at } = await loopOver(count)
    const first = data.step({ ...at, node: 'n3' })
    expect(first.tries.map(({ iteration }) => iteration)).toEqual(Array.from({ length: 50 }, (_, i) => i))
    expect(first).toMatchObject({ total: count, output: { twice: (count - 1) * 2 } })
    const last = data.step({ ...at, node: 'n3', from: count - 10 })
    expect(last.tries.map(({ iteration }) => iteration)).toEqual(
      Array.from({ length: 10 }, (_, i) => count - 10 + i),
    )
    expect(data.step({ ...at, node: 'n3', from: count }).tries).toEqual([])
    // Two rounds fail: number 7 before it, and number 3 in it.
    expect(data.step({ ...at, node: 'n4' }).total).toBe(count - 1)
    expect(data.step({ ...at, node: 'n2' })).toMatchObject({ total: 1, output: { count, failed: 2 } })
  })

  it('shows what crossed its wires last, how its steps ended, and what failed in it', async () => {
    const { data, at } = await loopOver(count)
    const { crossing } = data.crossing({ ...at, edge: 'w2' })
    expect(crossing).toMatchObject({
      payload: { twice: (count - 1) * 2 },
      reads: [{ path: 'n3.twice', value: (count - 1) * 2 }],
    })
    expect(data.path(at).nodes).toMatchObject({
      n2: { status: 'ok' },
      n3: { status: 'ok' },
      n4: { status: 'ok' },
    })
    const rowsOf = async (select: object) =>
      (await data.rows({ replay: at.replay, select: { all: true }, limit: 10, ...select })).rows
    expect(await rowsOf({})).toMatchObject([{ error: { code: 'invalid_input', message: 'Not seven' } }])
    expect(await rowsOf({ select: { node: 'n4' } })).toMatchObject([{ step: { node: 'n4', status: 'ok' } }])
    const filter = `item.twice == ${(count - 1) * 2}.0`
    expect(await rowsOf({ select: { edge: 'w2' }, filter })).toHaveLength(1)
    expect(await rowsOf({ select: { edge: 'w2' }, filter: 'item.twice == 4.0' })).toHaveLength(0)
  })
})
