import { describe, expect, it } from 'vitest'
import { NodeError } from '../../nodes/sdk'
import type { Reader, World } from './ports'
import { decided, nodeOf, planOf, ran, run, stepOf, waitOf, worldOf } from './testing'

const failing = nodeOf('failing', () => {
  throw new NodeError('refused', 'No')
})
const other = nodeOf('other', ({ input, out }) => out.other(input))
const slow = nodeOf('slow', async ({ out, ctx }) => out.ok({ answer: (await ctx.geoip('x')).country }))

/** A world in which every look-up takes this long on the run's own clock. */
const withLatency = (latencyMs: number): World =>
  worldOf({
    reader: { read: () => ({ provenance: 'recorded', latencyMs, answer: { country: 'NL', database: 'd' } }) },
  }).world

describe('edges and joins (R1, R2)', () => {
  it('run every branch, and what joins them once', async () => {
    const result = await run(planOf('n1.ok>n2 n1.ok>n3 n2.ok>n4 n3.ok>n4'))
    expect(ran(result)).toBe('n1 n2 n3 n4')
    expect(result).toMatchObject({
      status: 'completed',
      reason: null,
      ending: 'n4',
      taken: ['n1.ok>n2', 'n1.ok>n3', 'n2.ok>n4', 'n3.ok>n4'],
    })
    expect(result.steps).toHaveLength(4)
  })

  it('start what joins a dead and a taken edge', async () => {
    const result = await run(planOf('n1.ok>n2 n1.ok>n3 n2.ok>n4 n3.ok>n4', { n3: { type: other } }))
    expect(ran(result)).toBe('n1 n2 n3 n4')
    expect(result.ending).toBe('n3+n4')
  })

  it('do not start a step whose edges all died, nor what is behind it', async () => {
    const result = await run(planOf('n1.ok>n2 n2.ok>n3 n3.ok>n4 n2.other>n5', { n2: { type: other } }))
    expect(ran(result)).toBe('n1 n2 n5')
    expect(result.ending).toBe('n5')
    expect(result.status).toBe('completed')
  })

  it('die along a path as long as a playbook may be', async () => {
    const chain = Array.from({ length: 4990 }, (_, i) => `n${i + 3}.ok>n${i + 4}`).join(' ')
    const result = await run(planOf(`n1.ok>n2 n2.ok>n3 ${chain}`, { n2: { type: other } }))
    expect(ran(result)).toBe('n1 n2')
  })

  it('are taken along a path as long as a playbook may be', async () => {
    const chain = Array.from({ length: 4998 }, (_, i) => `n${i + 1}.ok>n${i + 2}`).join(' ')
    const result = await run(planOf(chain))
    expect(result.steps).toHaveLength(4999)
    expect(result.ending).toBe('n4999')
  })

  it('start a `join: any` at the first taken edge, and once', async () => {
    const plan = planOf('n1.ok>n2 n1.ok>n3 n2.ok>n4 n3.ok>n4', { n4: { join: 'any' } })
    const result = await run(plan)
    expect(result.steps.map(({ node }) => node)).toEqual(['n1', 'n2', 'n3', 'n4'])
  })

  it('start a `join: any` though its other edges are still pending', async () => {
    // n4 joins n2 at once and n5, which comes behind n4 itself in the plan's order of time.
    const plan = planOf('n1.ok>n2 n1.ok>n3 n2.ok>n4 n3.ok>n4', {
      n3: { type: slow },
      n4: { join: 'any', input: { saw: { expr: 'has(n3.answer)' } } },
    })
    const result = await run(plan, withLatency(5))
    expect(stepOf(result, 'n4')?.input).toEqual({ saw: false })
  })

  it('skip a `join: any` whose edges all died', async () => {
    const nodes = { n2: { type: other }, n3: { type: other }, n4: { join: 'any' } }
    expect(ran(await run(planOf('n1.ok>n2 n1.ok>n3 n2.ok>n4 n3.ok>n4 n4.ok>n5', nodes)))).toBe('n1 n2 n3')
  })

  it('may lead to one step from two outlets of another', async () => {
    const result = await run(planOf('n1.ok>n2 n2.ok>n3 n2.other>n3', { n2: { type: other } }))
    expect(result).toMatchObject({ ending: 'n3', taken: ['n1.ok>n2', 'n2.other>n3'] })
  })
})

describe('what a step reads (R3)', () => {
  it('is the event, the constants, the lists, the time of the run and the outputs before it', async () => {
    const plan = planOf(
      'n1.ok>n2 n2.ok>n3',
      {
        n2: { input: { a: { value: 7 } } },
        n3: {
          input: {
            user: { expr: 'event.user.name' },
            limit: { expr: 'vars.limit' },
            before: { expr: 'n2.a' },
            trigger: { expr: 'n1.id' },
            time: { template: 'at {{ run.time }}' },
            constant: { value: '{{ n2.a }}' },
          },
        },
      },
      { vars: { limit: 70 } },
    )
    expect(stepOf(await run(plan), 'n3')?.input).toEqual({
      user: 'alice',
      limit: 70,
      before: 7,
      trigger: 'event-1',
      time: 'at 2026-06-03T14:00:00.000Z',
      constant: '{{ n2.a }}',
    })
  })

  it('is an empty object for a step that did not run', async () => {
    const plan = planOf('n1.ok>n2 n2.ok>n3 n3.ok>n4 n1.ok>n4', {
      n2: { type: other },
      n4: { input: { all: { expr: 'n3' }, has: { expr: 'has(n3.a)' } } },
    })
    expect(stepOf(await run(plan), 'n4')?.input).toEqual({ all: {}, has: false })
  })

  it('never changes the event', async () => {
    const vandal = nodeOf('vandal', ({ input, out }) => {
      Object.assign(input.user as object, { name: 'mallory' })
      return out.ok({})
    })
    const plan = planOf('n1.ok>n2 n2.ok>n3', {
      n2: { type: vandal, input: { user: { expr: 'event.user' } } },
      n3: { input: { name: { expr: 'event.user.name' } } },
    })
    expect(stepOf(await run(plan), 'n3')?.input).toEqual({ name: 'alice' })
  })
})

describe('the run’s own clock (R4)', () => {
  /** Answers late those who ask first, on the wall; `latency` is what the run's clock sees. */
  function readerOf(latency: { [address: string]: number }): Reader {
    let before: Promise<unknown> = Promise.resolve()
    return {
      read({ request }) {
        const address = request.address as string
        const mine = before.then(() => new Promise(setImmediate))
        before = mine
        const answer = { country: 'NL', database: address }
        return mine.then(() => ({ provenance: 'recorded', latencyMs: latency[address] ?? 0, answer }))
      },
    }
  }
  const asking = nodeOf('asking', async ({ config, out, ctx }) => {
    const { database } = await ctx.geoip(config.ask as string)
    return out.ok({ from: database })
  })

  it('decides which branch a `join: any` follows, not which answer came first', async () => {
    const plan = planOf('n1.ok>n2 n1.ok>n3 n2.ok>n4 n3.ok>n4', {
      n2: { type: asking, config: { ask: 'slow' } },
      n3: { type: asking, config: { ask: 'quick' } },
      n4: {
        join: 'any',
        input: {
          n2: { expr: 'has(n2.from)' },
          n3: { expr: 'has(n3.from)' },
          at: { template: '{{ run.time }}' },
        },
      },
    })
    // n2 asks first and is answered first on the wall.
    const { world } = worldOf({ reader: readerOf({ slow: 50, quick: 20 }) })
    expect(stepOf(await run(plan, world), 'n4')?.input).toEqual({
      n2: false,
      n3: true,
      at: '2026-06-03T14:00:00.020Z',
    })
  })

  it('breaks ties by the order of the plan', async () => {
    const plan = planOf('n1.ok>n2 n1.ok>n3 n2.ok>n4 n3.ok>n4', {
      n2: { type: asking, config: { ask: 'a' } },
      n3: { type: asking, config: { ask: 'b' } },
      n4: { join: 'any', input: { n2: { expr: 'has(n2.from)' }, n3: { expr: 'has(n3.from)' } } },
    })
    const { world } = worldOf({ reader: readerOf({ a: 20, b: 20 }) })
    expect(stepOf(await run(plan, world), 'n4')?.input).toEqual({ n2: true, n3: false })
  })

  it('starts what joins all branches at the time of the last', async () => {
    const plan = planOf('n1.ok>n2 n1.ok>n3 n2.ok>n4 n3.ok>n4', {
      n2: { type: asking, config: { ask: 'slow' } },
      n3: { type: asking, config: { ask: 'quick' } },
      n4: { input: { at: { template: '{{ run.time }}' } } },
    })
    const { world } = worldOf({ reader: readerOf({ slow: 50, quick: 20 }) })
    expect(stepOf(await run(plan, world), 'n4')?.input).toEqual({ at: '2026-06-03T14:00:00.050Z' })
  })

  it('does not hold a live run to it: there the first answer counts', async () => {
    const plan = planOf('n1.ok>n2 n1.ok>n3 n2.ok>n4 n3.ok>n4', {
      n2: { type: asking, config: { ask: 'slow' } },
      n3: { type: asking, config: { ask: 'quick' } },
      n4: { join: 'any', input: { n2: { expr: 'has(n2.from)' }, n3: { expr: 'has(n3.from)' } } },
    })
    const actor = {
      act: () => Promise.reject(new Error()),
      recordsFor: () => Promise.reject(new Error()) as never,
    }
    const world: World = {
      ...worldOf({ reader: readerOf({ slow: 50, quick: 20 }) }).world,
      mode: 'live',
      actor,
      keeper: { settled: () => undefined },
    }
    expect(stepOf(await run(plan, world), 'n4')?.input).toEqual({ n2: true, n3: false })
  })

  it('runs more branches than are out at once', async () => {
    const words = Array.from({ length: 40 }, (_, i) => `n1.ok>b${i} b${i}.ok>end`).join(' ')
    const nodes = Object.fromEntries(
      Array.from({ length: 40 }, (_, i) => [`b${i}`, { type: asking, config: { ask: `${i}` } }]),
    )
    let out = 0
    let most = 0
    const reader: Reader = {
      async read() {
        most = Math.max(most, ++out)
        await new Promise(setImmediate)
        out--
        return { provenance: 'recorded', latencyMs: 1, answer: { country: null, database: 'd' } }
      },
    }
    const result = await run(planOf(words, nodes), worldOf({ reader }).world)
    expect(result).toMatchObject({ status: 'completed', ending: 'end' })
    expect(result.steps).toHaveLength(42)
    expect(most).toBe(16)
  })
})

describe('a failed step (E3)', () => {
  const error = { code: 'refused', message: 'No', retryable: false, attempts: 1 }

  it('leaves by `error` where that is wired, and the run goes on', async () => {
    const plan = planOf('n1.ok>n2 n2.error>n3 n2.ok>n4', {
      n2: { type: failing },
      n3: { input: { code: { expr: 'n2.error.code' } } },
    })
    const result = await run(plan)
    expect(result).toMatchObject({ status: 'completed', reason: null, ending: 'n3' })
    expect(stepOf(result, 'n2')).toMatchObject({
      status: 'error',
      outlet: 'error',
      output: { error },
      error: 'refused',
    })
    expect(stepOf(result, 'n3')?.input).toEqual({ code: 'refused' })
  })

  it('with `onError: fail` skips what depends on it, lets other branches finish, and fails the run', async () => {
    const plan = planOf('n1.ok>n2 n2.ok>n3 n1.ok>n4 n4.ok>n5', { n2: { type: failing } })
    const result = await run(plan)
    expect(ran(result)).toBe('n1 n2 n4 n5')
    expect(result).toMatchObject({ status: 'failed', reason: 'refused', ending: 'n2!+n5' })
    expect(stepOf(result, 'n2')).toMatchObject({ status: 'error', outlet: null, output: { error } })
  })

  it('with `onError: continue` leaves by the good outlet, without being held to its payload', async () => {
    const plan = planOf('n1.ok>n2 n2.ok>n3', {
      n2: { type: failing, policy: { onError: 'continue' } },
      n3: { input: { code: { expr: 'n2.error.code' } } },
    })
    const result = await run(plan)
    expect(result).toMatchObject({ status: 'completed', reason: null, ending: 'n3' })
    expect(stepOf(result, 'n2')).toMatchObject({ status: 'error', outlet: 'ok', output: { error } })
  })

  it('at the end of a run is marked only when nothing took the failure up', async () => {
    const type = failing
    expect((await run(planOf('n1.ok>n2', { n2: { type } }))).ending).toBe('n2!')
    const taken = planOf('n1.ok>n2', { n2: { type, policy: { onError: 'continue' } } })
    expect((await run(taken)).ending).toBe('n2')
  })

  it('of several in plan order gives the run its reason', async () => {
    const late = nodeOf('late', () => {
      throw new NodeError('auth', 'No')
    })
    const plan = planOf('n1.ok>n2 n1.ok>n3', { n2: { type: late }, n3: { type: failing } })
    expect(await run(plan)).toMatchObject({ status: 'failed', reason: 'auth', ending: 'n2!+n3!' })
  })
})

describe('a read without a recording', () => {
  const world = worldOf({
    reader: {
      read: () => {
        throw new NodeError('no_recording', 'Nothing')
      },
    },
  }).world

  it('leaves by no outlet, not even `error`, and fails the run with that reason', async () => {
    const plan = planOf('n1.ok>n2 n2.error>n3 n2.ok>n4 n1.ok>n5', {
      n2: { type: slow, policy: { onError: 'continue', retries: 3 } },
    })
    const result = await run(plan, world)
    expect(ran(result)).toBe('n1 n2 n5')
    expect(result).toMatchObject({ status: 'failed', reason: 'no_recording', ending: 'n2!+n5' })
    expect(result.steps.filter(({ node }) => node === 'n2')).toMatchObject([
      { status: 'no_recording', outlet: null, attempt: 1, error: 'no_recording' },
    ])
  })

  it('is the reason also where another step failed before it', async () => {
    const plan = planOf('n1.ok>n2 n1.ok>n3', { n2: { type: failing }, n3: { type: slow } })
    expect(await run(plan, world)).toMatchObject({ status: 'failed', reason: 'no_recording' })
  })

  it('outweighs a wait elsewhere: nobody can go on with a run that lacks an answer', async () => {
    const plan = planOf('n1.ok>n2 n1.ok>n3', { n2: { type: slow }, n3: { type: waitOf('ask') } })
    expect(await run(plan, world)).toMatchObject({
      status: 'failed',
      reason: 'no_recording',
      ending: 'n2!+n3',
    })
  })
})

describe('a step that is off', () => {
  it('by `bypass` is passed by its first outlet, with nothing', async () => {
    const plan = planOf('n1.ok>n2 n2.ok>n3 n2.other>n4', {
      n2: { type: failing, off: 'bypass', input: { a: { expr: 'nothing.such' } } },
      n3: { input: { all: { expr: 'n2' } } },
    })
    const result = await run(plan)
    expect(ran(result)).toBe('n1 n2 n3')
    expect(stepOf(result, 'n2')).toMatchObject({ status: 'bypassed', outlet: 'ok', input: {}, output: {} })
    expect(stepOf(result, 'n3')?.input).toEqual({ all: {} })
    expect(result.status).toBe('completed')
  })

  it('by `stop` is not run, nor is what is behind it', async () => {
    const result = await run(planOf('n1.ok>n2 n2.ok>n3 n1.ok>n4', { n2: { off: 'stop' } }))
    expect(ran(result)).toBe('n1 n4')
    expect(result).toMatchObject({ status: 'completed', ending: 'n4' })
  })
})

describe('a wait', () => {
  const wait = waitOf('ask')

  it('ends the run where it stands, while other branches finish', async () => {
    const result = await run(planOf('n1.ok>n2 n2.ok>n3 n1.ok>n4', { n2: { type: wait } }))
    expect(ran(result)).toBe('n1 n2 n4')
    expect(result).toMatchObject({ status: 'waiting', reason: 'approval', ending: 'n2+n4' })
    expect(stepOf(result, 'n2')).toMatchObject({ status: 'waiting', outlet: null, output: {} })
  })

  it('keeps what joins it from starting, until it is over', async () => {
    const words = 'n1.ok>n2 n1.ok>n3 n2.ok>n4 n3.ok>n4 n4.ok>n5'
    const open = await run(planOf(words, { n2: { type: wait } }))
    expect(ran(open)).toBe('n1 n2 n3')
    expect(open).toMatchObject({ status: 'waiting', ending: 'n2' })
    const over = await run(
      planOf(words, { n2: { type: wait } }),
      worldOf({ decide: decided('approved') }).world,
    )
    expect(over).toMatchObject({ status: 'completed', ending: 'n5' })
  })

  it('does not keep a `join: any` from starting by another edge', async () => {
    const nodes = { n2: { type: wait }, n4: { join: 'any' } }
    const result = await run(planOf('n1.ok>n2 n1.ok>n3 n2.ok>n4 n3.ok>n4', nodes))
    expect(result).toMatchObject({ status: 'waiting', ending: 'n2+n4' })
  })

  it.each([
    ['approved', 'n3'],
    ['denied', 'n4'],
    ['expired', 'n4'],
  ] as const)('that is %s goes on', async (answer, ending) => {
    const plan = planOf('n1.ok>n2 n2.ok>n3 n2.other>n4', { n2: { type: wait } })
    const result = await run(plan, worldOf({ decide: decided(answer) }).world)
    expect(result).toMatchObject({ status: 'completed', reason: null, ending })
    expect(stepOf(result, 'n2')).toMatchObject({
      status: 'ok',
      provenance: 'simulated',
      output: { by: 'test' },
    })
  })

  it.each(['approval', 'timer', 'form'] as const)(
    'of the kind %s is the reason why the run is not over',
    async (kind) => {
      const result = await run(planOf('n1.ok>n2', { n2: { type: waitOf(kind, kind) } }))
      expect(result).toMatchObject({ status: 'waiting', reason: kind })
    },
  )

  it('outweighs a failure elsewhere: the run is not over', async () => {
    const plan = planOf('n1.ok>n2 n1.ok>n3', { n2: { type: failing }, n3: { type: wait } })
    expect(await run(plan)).toMatchObject({ status: 'waiting', reason: 'approval', ending: 'n2!+n3' })
  })
})

describe('a cancelled run', () => {
  it('ends as cancelled with the steps it had, and tells those who are still at work', async () => {
    const abort = new AbortController()
    let told: unknown
    const hanging = nodeOf('hanging', ({ ctx }) => {
      ctx.signal.addEventListener('abort', () => {
        told = ctx.signal.reason
      })
      return new Promise(() => undefined)
    })
    const plan = planOf('n1.ok>n2 n1.ok>n3 n2.ok>n4', { n3: { type: hanging }, n4: { type: hanging } })
    const result = run(plan, worldOf({ signal: abort.signal }).world)
    abort.abort(new Error('enough'))
    expect(await result).toMatchObject({ status: 'cancelled', steps: [{ node: 'n1' }] })
    expect(told).toEqual(new Error('enough'))
  })

  it('ends a back-off', async () => {
    const abort = new AbortController()
    const busy = nodeOf('busy', () => {
      throw new NodeError('busy', 'Later')
    })
    const { world } = worldOf({
      signal: abort.signal,
      clock: {
        now: () => 0,
        sleep: (_, signal) =>
          new Promise((_resolve, reject) => {
            signal?.addEventListener('abort', () => reject(signal.reason as Error))
          }),
      },
    })
    const result = run(planOf('n1.ok>n2', { n2: { type: busy, policy: { retries: 3 } } }), world)
    abort.abort(new Error('enough'))
    expect(await result).toMatchObject({ status: 'cancelled' })
  })
})
