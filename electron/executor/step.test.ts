import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { type AnyNode, defineNode, type Json, LookupList, type NodeErrorCode } from '../../nodes/sdk'
import type { Actor, Effect, Reader, World } from './ports'
import { actionOf, nodeOf, outputError, planOf, run, runOne, stepOf, waitOf, worldOf } from './testing'

describe('the inputs of a step', () => {
  it('that cannot be resolved fail it, and say which', async () => {
    const { tries, status, reason } = await runOne(nodeOf('x'), {
      input: { able: { value: 1 }, bad: { expr: 'event.nothing.such' } },
    })
    expect({ status, reason }).toEqual({ status: 'failed', reason: 'unresolved' })
    expect(tries).toMatchObject([{ status: 'error', attempt: 1, input: { able: 1 }, error: 'unresolved' }])
    expect(outputError(tries)).toEqual({
      code: 'unresolved',
      message: expect.stringMatching(/^bad: No such key: nothing/),
      retryable: false,
      attempts: 1,
    })
  })

  it('are never passed on as text when they cannot be resolved', async () => {
    const { tries } = await runOne(nodeOf('x'), {
      input: { text: { template: 'Hello {{ event.nothing }}' } },
    })
    expect(tries).toMatchObject([{ status: 'error', error: 'unresolved', input: {} }])
  })

  it('that do not fit the type fail it, and are kept as they were read', async () => {
    const strict = defineNode({
      type: 'logic.strict',
      version: 1,
      effect: 'none',
      palette: { title: 'Test', summary: 'For a test.', icon: 'box' },
      help: '',
      config: z.object({}),
      input: z.object({ count: z.number(), name: z.string() }),
      outlets: { ok: z.object({}) },
      example: { input: { count: 1, name: 'a' } },
      run: ({ out }) => out.ok({}),
    })
    const input = { count: { expr: 'event.user.name' }, name: { value: 'a' } }
    const { tries } = await runOne(strict, { input })
    expect(tries).toMatchObject([
      { status: 'error', error: 'invalid_input', input: { count: 'alice', name: 'a' } },
    ])
    expect(outputError(tries)).toMatchObject({
      message: 'count Invalid input: expected number, received string',
    })
  })

  it('that visit too many items fail it', async () => {
    const big = `[${Array.from({ length: 1000 }, (_, i) => i).join(',')}]`
    const expr = `${big}.all(a, ${big}.all(b, ${big}.all(c, a + b + c >= 0)))`
    const { reason } = await runOne(nodeOf('x'), { input: { all: { expr } } })
    expect(reason).toBe('too_slow')
  })
})

describe('a fault of a node', () => {
  const bugs: [string, AnyNode, object?][] = [
    [
      'that throws at once',
      nodeOf('bug', () => {
        throw new TypeError('x is undefined')
      }),
    ],
    [
      'that throws later',
      nodeOf('bug', async () => {
        throw new TypeError('x is undefined')
      }),
    ],
    [
      'in the simulation of an action',
      actionOf('bug', {
        simulate: () => {
          throw new TypeError('x is undefined')
        },
      }),
    ],
    [
      'in the request of an action',
      actionOf('bug', {
        request: () => {
          throw new TypeError('x is undefined')
        },
      }),
    ],
  ]
  it.each(bugs)('%s fails the step with its cause, and no other branch', async (_, type) => {
    const plan = planOf('n1.ok>n2 n1.ok>n3', { n2: { type } })
    const result = await run(plan)
    expect(result).toMatchObject({ status: 'failed', reason: 'internal', ending: 'n2!+n3' })
    expect(stepOf(result, 'n2')?.output).toEqual({
      error: {
        code: 'internal',
        message: `${type.type}: x is undefined`,
        retryable: false,
        attempts: 1,
      },
    })
  })

  it('in what a wait asks fails the step too', async () => {
    const broken = {
      ...waitOf('broken'),
      wait: () => {
        throw new TypeError('x is undefined')
      },
    } as AnyNode
    expect(await runOne(broken)).toMatchObject({ status: 'failed', reason: 'internal' })
  })

  const strict = { ok: z.object({ count: z.number() }) }
  const leaving = (data: unknown) =>
    defineNode({
      type: 'logic.leaving',
      version: 1,
      effect: 'none',
      palette: { title: 'Test', summary: 'For a test.', icon: 'box' },
      help: '',
      config: z.object({}),
      input: z.object({}),
      outlets: strict,
      example: { input: {} },
      run: ({ out }) => out.ok(data as { count: number }),
    })

  it('whose output breaks its own schema is said so', async () => {
    const { tries, reason } = await runOne(leaving({ count: 'many' }))
    expect(reason).toBe('bad_output')
    expect(outputError(tries)).toEqual({
      code: 'bad_output',
      message: 'logic.leaving: count Invalid input: expected number, received string',
      retryable: false,
      attempts: 1,
    })
  })

  it('gives on what the schema makes of the output', async () => {
    expect((await runOne(leaving({ count: 1, more: 2 }))).tries).toMatchObject([{ output: { count: 1 } }])
  })
})

describe('an action', () => {
  it('in a simulated run is simulated, with the exact request kept', async () => {
    const block = actionOf('block', {
      run: () => {
        throw new Error('It acted')
      },
    })
    const { tries, status } = await runOne(block, { input: { ip: { value: '203.0.113.9' } } })
    expect(status).toBe('completed')
    expect(tries).toEqual([
      {
        node: 'n2',
        path: '',
        iteration: 0,
        attempt: 1,
        status: 'ok',
        outlet: 'ok',
        provenance: 'simulated',
        input: { ip: '203.0.113.9' },
        output: { simulated: 'block', ip: '203.0.113.9' },
        request: { action: 'block', event: 'event-1', ip: '203.0.113.9' },
        error: null,
      },
    ])
  })

  it('in a live run acts with that request, on behalf of the event', async () => {
    const effects: Effect[] = []
    const actor: Actor = {
      act: async (effect) => {
        effects.push(effect)
        return { status: 202, body: null }
      },
      recordsFor: () => {
        throw new Error('Not asked for')
      },
    }
    const world: World = { ...worldOf().world, mode: 'live', actor, keeper }
    const block = actionOf('block', { effect: 'destructive', delivery: 'one-shot' })
    const { tries } = await runOne(block, { input: { ip: { value: '203.0.113.9' } } }, world)
    const request = { action: 'block', event: 'event-1', ip: '203.0.113.9' }
    expect(tries).toMatchObject([{ provenance: 'executed', output: { status: 202 }, request }])
    expect(effects).toEqual([
      {
        place: { node: 'n2', path: '', iteration: 0 },
        n: 0,
        nodeType: 'response.block',
        class: 'destructive',
        delivery: 'one-shot',
        connectionType: null,
        connection: null,
        eventId: 'event-1',
        request,
        target: null,
        probe: null,
        asked: null,
      },
    ])
  })

  it('has no way to act in a simulated run, whatever its code tries', async () => {
    const cheating = nodeOf('cheating', async ({ out, ctx }) =>
      out.ok(await ctx.act({ method: 'POST', path: [] })),
    )
    const { tries } = await runOne(cheating)
    expect(outputError(tries)).toMatchObject({
      code: 'internal',
      message: 'logic.cheating: A step without the right to act tried to',
    })
  })

  it('has none in a live run of a type that does not act', async () => {
    const actor = { act: vi.fn<Actor['act']>(), recordsFor: vi.fn<Actor['recordsFor']>() }
    const world: World = { ...worldOf().world, mode: 'live', actor, keeper }
    const cheating = nodeOf('cheating', async ({ out, ctx }) => {
      await ctx.records.closeEvent({ verdict: 'false_positive', reason: '' })
      return out.ok({})
    })
    expect((await runOne(cheating, {}, world)).reason).toBe('internal')
    expect(actor.act).not.toHaveBeenCalled()
    expect(actor.recordsFor).not.toHaveBeenCalled()
  })
})

const keeper = { settled: () => undefined }

describe('what a step reaches', () => {
  const ask = nodeOf(
    'ask',
    async ({ config, out, ctx }) => {
      const accept = config.accept as number[] | undefined
      const request = { method: 'GET', path: ['a', 'b'], ...(accept ? { accept } : {}) } as const
      return out.ok({ ...(await ctx.http(request)) })
    },
    { effect: 'read', connection: 'virustotal' },
  )
  const answering = (answer: Json): World =>
    worldOf({ reader: { read: () => ({ provenance: 'recorded', latencyMs: 12, answer }) } }).world

  it.each<[number, NodeErrorCode]>([
    [301, 'refused'],
    [400, 'refused'],
    [401, 'auth'],
    [403, 'auth'],
    [404, 'not_found'],
    [408, 'timeout'],
    [429, 'busy'],
    [500, 'server_error'],
    [503, 'busy'],
    [504, 'server_error'],
  ])('takes the status %i for the failure %s, unless the node accepts it', async (status, code) => {
    const world = answering({ status, body: { a: 1 } })
    expect((await runOne(ask, {}, world)).reason).toBe(code)
    const { tries } = await runOne(ask, { config: { accept: [status] } }, world)
    expect(tries).toMatchObject([{ status: 'ok', output: { status, body: { a: 1 } } }])
  })

  it.each<Json>([null, 'text', 7, [], {}, { status: '200' }])('takes %j for no answer', async (answer) => {
    const { tries } = await runOne(ask, {}, answering(answer))
    expect(outputError(tries)).toMatchObject({
      code: 'bad_reply',
      message: 'The recording of GET a holds no status',
    })
  })

  it('is asked by port, operation, connection and request, without what only the node cares for', async () => {
    const calls: object[] = []
    const reader: Reader = {
      read(call, { eventId, n }) {
        calls.push({ ...call, eventId, n })
        return { provenance: 'recorded', latencyMs: 0, answer: { status: 200, body: null } }
      },
    }
    await runOne(ask, { config: { accept: [404] } }, worldOf({ reader }).world)
    expect(calls).toEqual([
      {
        port: 'http',
        operation: 'GET a',
        connectionType: 'virustotal',
        request: { method: 'GET', path: ['a', 'b'] },
        eventId: 'event-1',
        n: 0,
      },
    ])
  })

  it('gives the countries of addresses, and null where none is listed', async () => {
    const place = nodeOf('place', async ({ out, ctx }) => out.ok({ ...(await ctx.geoip('203.0.113.9')) }))
    const country = async (answer: Json) => (await runOne(place, {}, answering(answer))).tries[0]?.output
    expect(await country({ country: 'NL', database: 'd' })).toEqual({ country: 'NL', database: 'd' })
    expect(await country({ country: null })).toEqual({ country: null, database: 'unknown' })
    expect(await country([])).toMatchObject({ error: { code: 'bad_reply' } })
  })

  it('looks into the lists of the run, and names one that is missing', async () => {
    const list = new LookupList('vip', [{ value: 'alice', type: 'exact', note: 'n' }])
    const look = nodeOf('look', ({ config, out, ctx }) =>
      out.ok({ found: ctx.matchList(config.list as string, 'Alice') }),
    )
    const { world } = worldOf({ lists: { vip: list } })
    expect((await runOne(look, { config: { list: 'vip' } }, world)).tries).toMatchObject([
      { output: { found: { list: 'vip', entry: 'alice', type: 'exact', note: 'n' } } },
    ])
    for (const name of ['missing', 'toString']) {
      const { tries } = await runOne(look, { config: { list: name } }, world)
      expect(outputError(tries)).toMatchObject({
        code: 'not_found',
        message: `There is no list "${name}": add it, or choose another in the settings`,
      })
    }
  })

  it('tells the event and the time of the run, which the node cannot change', async () => {
    const telling = nodeOf('telling', ({ out, ctx }) => {
      ctx.event.time.setFullYear(1970)
      ctx.time.setFullYear(1970)
      return out.ok({ id: ctx.event.id, time: ctx.event.time.toISOString() })
    })
    const plan = planOf('n1.ok>n2 n2.ok>n3', {
      n2: { type: telling },
      n3: { input: { at: { template: '{{ run.time }}' } } },
    })
    const result = await run(plan)
    expect(stepOf(result, 'n2')?.output).toEqual({ id: 'event-1', time: '2026-06-03T14:00:00.000Z' })
    expect(stepOf(result, 'n3')?.input).toEqual({ at: '2026-06-03T14:00:00.000Z' })
  })

  it('marks a step as recorded when one of its answers was', async () => {
    const { tries } = await runOne(ask, {}, answering({ status: 200, body: null }))
    expect(tries).toMatchObject([{ provenance: 'recorded' }])
    expect((await runOne(nodeOf('x'))).tries).toMatchObject([{ provenance: 'executed' }])
  })
})
