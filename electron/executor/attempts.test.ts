import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type AnyNode, NodeError, type NodeErrorCode } from '../../nodes/sdk'
import type { Reader, Reading } from './ports'
import { runPlan } from './run'
import { event, nodeOf, one, outputError, planOf, run, runOne, stepOf, worldOf } from './testing'

describe('a retry', () => {
  /** Fails with these codes in turn, then leaves. */
  function flaky(...failures: (NodeErrorCode | NodeError)[]): AnyNode {
    const left = [...failures]
    return nodeOf(
      'flaky',
      ({ out }) => {
        const next = left.shift()
        if (next === undefined) return out.ok({ done: true })
        throw next instanceof NodeError ? next : new NodeError(next, `It is ${next}`)
      },
      { effect: 'read' },
    )
  }

  it('is made of what may pass, as often as the policy says, and the last try alone leaves', async () => {
    const { world, waits } = worldOf()
    const { tries, status, reason } = await runOne(
      flaky('busy', 'server_error', 'timeout', 'unreachable'),
      { policy: { retries: 3 } },
      world,
    )
    expect({ status, reason }).toEqual({ status: 'failed', reason: 'unreachable' })
    expect(tries.map(({ attempt, status: state, error, outlet }) => [attempt, state, error, outlet])).toEqual(
      [
        [1, 'error', 'busy', null],
        [2, 'error', 'server_error', null],
        [3, 'error', 'timeout', null],
        [4, 'error', 'unreachable', null],
      ],
    )
    expect(outputError(tries)).toEqual({
      code: 'unreachable',
      message: 'It is unreachable',
      retryable: true,
      attempts: 4,
    })
    expect(waits).toHaveLength(3)
  })

  it('that succeeds is the end of it', async () => {
    const { tries, status } = await runOne(flaky('busy'))
    expect(status).toBe('completed')
    expect(tries).toMatchObject([
      { attempt: 1, status: 'error', error: 'busy', outlet: null },
      { attempt: 2, status: 'ok', error: null, outlet: 'ok', output: { done: true } },
    ])
  })

  it.each(['auth', 'refused', 'not_found', 'bad_reply', 'no_connection', 'invalid_input'] as const)(
    'is not made of %s, which none would mend',
    async (code) => {
      const { tries, reason } = await runOne(flaky(code), { policy: { retries: 3 } })
      expect({ reason, tries: tries.length }).toEqual({ reason: code, tries: 1 })
    },
  )

  it('waits up to a bound that doubles, by the random number it is given, and no longer than 30 s', async () => {
    const { world, waits } = worldOf({ random: { next: () => 0.999 } })
    const policy = { retries: 10, timeoutMs: 3_600_000 }
    const failures = Array.from({ length: 11 }, () => 'busy' as const)
    await runOne(flaky(...failures), { policy }, world)
    expect(waits).toEqual([999, 1998, 3996, 7992, 15_984, 29_970, 29_970, 29_970, 29_970, 29_970])
  })

  it('moves the run’s clock by what it waited', async () => {
    const { world } = worldOf({ random: { next: () => 0.5 } })
    const result = await run(
      planOf('n1.ok>n2 n2.ok>n3', {
        n2: { type: flaky('busy', 'busy') },
        n3: { input: { at: { template: '{{ run.time }}' } } },
      }),
      world,
    )
    expect(stepOf(result, 'n3')?.input).toEqual({ at: '2026-06-03T14:00:01.500Z' })
  })

  it('is timed on that clock', async () => {
    const { world } = worldOf({ random: { next: () => 0.5 } })
    const result = await runPlan(one(flaky('busy', 'busy')), event, world)
    expect(result.steps.slice(1).map(({ timing }) => timing)).toEqual([
      { at: 0, ms: 0 },
      { at: 500, ms: 0 },
      { at: 1500, ms: 0 },
    ])
  })

  it.each([
    [0, [0]],
    [7000, [7000]],
    [-1, [0]],
    [59_999, [59_999]],
    [60_000, []],
    [1e12, []],
    [Number.NaN, []],
  ])(
    'waits as long as the service said (%d ms), if that is within the time in all',
    async (retryAfterMs, expected) => {
      const { world, waits } = worldOf()
      await runOne(flaky(new NodeError('busy', 'Later', { retryAfterMs })), {}, world)
      expect(waits).toEqual(expected)
    },
  )

  it('is not made when the time in all has been used up', async () => {
    const { world, waits } = worldOf()
    const later = () => new NodeError('busy', 'Later', { retryAfterMs: 25_000 })
    const { tries } = await runOne(
      flaky(later(), later(), later(), later()),
      { policy: { retries: 9 } },
      world,
    )
    expect({ tries: tries.length, waits }).toEqual({ tries: 3, waits: [25_000, 25_000] })
  })

  it('is not made of what was recorded: that is what the service said then', async () => {
    const error = new NodeError('timeout', 'No answer within 10000 ms')
    const reader: Reader = { read: () => ({ provenance: 'recorded', latencyMs: 10_000, error }) }
    const asking = nodeOf('asking', async ({ out, ctx }) => out.ok(await ctx.geoip('x')), { effect: 'read' })
    const { tries } = await runOne(asking, { policy: { retries: 5 } }, worldOf({ reader }).world)
    expect(tries).toMatchObject([{ attempt: 1, provenance: 'recorded', error: 'timeout' }])
  })

  it('is not made where there is to be none, whatever the code', async () => {
    const spent = new NodeError('busy', 'Enough', { final: true })
    const { tries } = await runOne(flaky('busy', spent), { policy: { retries: 5 } })
    expect(tries.map(({ error }) => error)).toEqual(['busy', 'busy'])
    expect(outputError(tries)).toEqual({ code: 'busy', message: 'Enough', retryable: true, attempts: 2 })
  })

  it('waits as long as the answer asked for', async () => {
    const answers = [{ status: 503, retryAfterMs: 7000 }, { status: 429 }, { status: 200 }]
    const reader: Reader = {
      read: () => ({ provenance: 'executed', latencyMs: 0, answer: answers.shift() ?? null }),
    }
    const { world, waits } = worldOf({ reader })
    const asks = nodeOf(
      'asks',
      async ({ out, ctx }) => out.ok({ status: (await ctx.http({ method: 'GET', path: ['x'] })).status }),
      { effect: 'read', connection: 'lab' },
    )
    const { status } = await runOne(asks, {}, world)
    expect({ status, waits }).toEqual({ status: 'completed', waits: [7000, 1000] })
  })

  it('says which try it is, what the one before failed of, and which connection is meant', async () => {
    const callers: object[] = []
    const reader: Reader = {
      read: (_, { attempt, failure, connection, fresh }) => {
        callers.push({ attempt, failure: failure?.message ?? null, connection, fresh })
        const status = callers.length < 3 ? 500 : 200
        return { provenance: 'executed', latencyMs: 0, answer: { status } }
      },
    }
    const asks = nodeOf(
      'asks',
      async ({ out, ctx }) => out.ok({ status: (await ctx.http({ method: 'GET', path: ['x'] })).status }),
      { effect: 'read', connection: 'lab' },
    )
    await runOne(asks, { connection: 'second' }, worldOf({ reader }).world)
    const message = 'GET x answered with status 500'
    expect(callers).toEqual([
      { attempt: 1, failure: null, connection: 'second', fresh: false },
      { attempt: 2, failure: message, connection: 'second', fresh: false },
      { attempt: 3, failure: message, connection: 'second', fresh: false },
    ])
  })

  it('counts the uses of a call over all tries of a step', async () => {
    const uses: number[] = []
    const readings: Reading[] = [
      { provenance: 'executed', latencyMs: 3, error: new NodeError('busy', 'Later') },
      { provenance: 'executed', latencyMs: 4, answer: { country: 'NL', database: 'd' } },
    ]
    const reader: Reader = {
      read: (_, { n }) => {
        uses.push(n)
        return readings.shift() as Reading
      },
    }
    const asking = nodeOf('asking', async ({ out, ctx }) => out.ok(await ctx.geoip('x')), { effect: 'read' })
    const { tries } = await runOne(asking, {}, worldOf({ reader }).world)
    expect(uses).toEqual([0, 1])
    expect(tries).toHaveLength(2)
  })
})

describe('a node that never answers', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  const hanging = (parts: { onAbort?: (reason: unknown) => void; effect?: 'read' } = {}) =>
    nodeOf(
      'hanging',
      ({ ctx }) => {
        ctx.signal.addEventListener('abort', () => parts.onAbort?.(ctx.signal.reason))
        return new Promise(() => undefined)
      },
      { effect: parts.effect ?? 'none' },
    )

  it('fails with `timeout` after the time of the policy, and is told so', async () => {
    const reasons: unknown[] = []
    const result = runOne(hanging({ onAbort: (reason) => reasons.push(reason) }), {
      policy: { timeoutMs: 2500 },
    })
    await vi.advanceTimersByTimeAsync(2499)
    expect(reasons).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    const { tries, reason } = await result
    expect(reason).toBe('timeout')
    expect(outputError(tries)).toEqual({
      code: 'timeout',
      message: 'No answer within 2500 ms',
      retryable: true,
      attempts: 1,
    })
    expect(reasons).toEqual([new NodeError('timeout', 'No answer within 2500 ms')])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('uses up the time in all, also when the policy allows more tries', async () => {
    const { world, waits } = worldOf({ random: { next: () => 0 } })
    const result = runOne(hanging({ effect: 'read' }), { policy: { retries: 10 } }, world)
    await vi.advanceTimersByTimeAsync(1_000_000)
    const { tries } = await result
    // 10 s a try, 60 s in all.
    expect({ tries: tries.length, waits: waits.length }).toEqual({ tries: 6, waits: 5 })
  })

  it('leaves no timer behind when it answers', async () => {
    const quick = nodeOf('quick', async ({ out }) => out.ok({}))
    await runOne(quick)
    expect(vi.getTimerCount()).toBe(0)
  })
})
