import { describe, expect, it } from 'vitest'
import { NodeError } from '../../../nodes/sdk'
import { FakeClock } from '../fake-clock'
import { SendError } from '../network-error'
import { Gate, type GateCall, type GateLimits } from './gate'
import { RetryBudget } from './retry-budget'

type Answer = { status: number }

function gateOf(limits: Partial<GateLimits> = {}, parts: { clock?: FakeClock; budget?: RetryBudget } = {}) {
  const clock = parts.clock ?? new FakeClock()
  const budget = parts.budget ?? new RetryBudget()
  const gate = new Gate({
    name: 'vt',
    limits: { concurrency: 4, perMinute: null, queue: 256, ...limits },
    budget,
    clock,
  })
  return { gate, clock, budget }
}

const first: GateCall = { priority: 'live', attempt: 1, failure: null }
const never = new AbortController().signal

/** Calls that stay under way until the test ends them. */
function callsOf(gate: Gate) {
  const begun: string[] = []
  const ends: { [name: string]: (answer: Answer | Error) => void } = {}
  const call = (name: string, parts: Partial<GateCall> = {}, signal = never) => {
    const passed = gate.pass({ ...first, ...parts }, signal, () => {
      begun.push(name)
      return new Promise<Answer>((resolve, reject) => {
        ends[name] = (answer) => (answer instanceof Error ? reject(answer) : resolve(answer))
      })
    })
    // Each test looks at those that it means.
    passed.catch(() => undefined)
    return passed
  }
  const end = async (name: string, answer: Answer | Error = { status: 200 }) => {
    ends[name]?.(answer)
    await new Promise(setImmediate)
  }
  return { begun, call, end }
}

const fail = (gate: Gate, error: Error, signal = never) =>
  gate.pass(first, signal, () => Promise.reject(error)).catch((thrown: unknown) => thrown)

const timeout = new SendError('timeout', 'No answer', 'maybe')

async function trip(gate: Gate) {
  for (let i = 0; i < 5; i++) await fail(gate, timeout)
}

describe('a gate', () => {
  it('lets as many through at a time as it may (G1)', async () => {
    const { begun, call, end } = callsOf(gateOf({ concurrency: 2 }).gate)
    for (const name of ['a', 'b', 'c', 'd']) void call(name)
    expect(begun).toEqual(['a', 'b'])
    await end('b')
    expect(begun).toEqual(['a', 'b', 'c'])
    await end('a', new Error('a fault of ours'))
    expect(begun).toEqual(['a', 'b', 'c', 'd'])
  })

  it('lets no more begin in any 60 seconds than it may (G1)', async () => {
    const { gate, clock } = gateOf({ perMinute: 4 })
    const starts: number[] = []
    const from = clock.now()
    const work = async () => {
      starts.push(clock.now() - from)
      return { status: 200 }
    }
    const pass = () => void gate.pass(first, never, work)
    pass()
    await clock.advance(50_000)
    for (let i = 0; i < 9; i++) pass()
    await clock.advance(200_000)
    expect(starts).toEqual([0, 50_000, 50_000, 50_000, 60_000, 110_000, 110_000, 110_000, 120_000, 170_000])
  })

  it('waits no longer after the wall clock was put back, and not for ever (G1)', async () => {
    const { gate, clock } = gateOf({ perMinute: 1 })
    const work = async () => ({ status: 200 })
    await gate.pass(first, never, work)
    clock.jump(-3_600_000)
    const second = gate.pass(first, never, work)
    await clock.advance(60_000)
    expect(await second).toEqual({ status: 200 })
  })

  it('refuses what the line has no place for, before anything is sent (G2)', async () => {
    const { begun, call, end } = callsOf(gateOf({ concurrency: 1, queue: 1 }).gate)
    void call('a')
    void call('b')
    await expect(call('c')).rejects.toMatchObject({ code: 'busy', sent: 'no', retryable: true })
    await end('a')
    expect(begun).toEqual(['a', 'b'])
  })

  it('needs no line while there is a free place', async () => {
    const { begun, call } = callsOf(gateOf({ concurrency: 1, queue: 0 }).gate)
    void call('a')
    await expect(call('b')).rejects.toMatchObject({ code: 'busy' })
    expect(begun).toEqual(['a'])
  })

  it('lets in by priority, then by arrival (G3)', async () => {
    const { begun, call, end } = callsOf(gateOf({ concurrency: 1 }).gate)
    void call('first')
    void call('replay', { priority: 'replay' })
    void call('manual', { priority: 'manual' })
    void call('live 1')
    void call('live 2')
    for (const name of ['first', 'live 1', 'live 2', 'manual', 'replay']) {
      expect(begun.at(-1)).toBe(name)
      await end(name)
    }
  })

  it('sends the newest of the least urgent away for a more urgent one when the line is full (G3)', async () => {
    const { begun, call, end } = callsOf(gateOf({ concurrency: 1, queue: 2 }).gate)
    void call('first')
    const kept = call('replay 1', { priority: 'replay' })
    const sentAway = call('replay 2', { priority: 'replay' })
    void call('live')
    await expect(sentAway).rejects.toMatchObject({ code: 'busy', sent: 'no' })
    await expect(call('replay 3', { priority: 'replay' })).rejects.toMatchObject({ code: 'busy' })
    for (const name of ['first', 'live', 'replay 1']) await end(name)
    expect(begun).toEqual(['first', 'live', 'replay 1'])
    expect(await kept).toEqual({ status: 200 })
  })

  it.each([
    ['answers of 500', () => ({ status: 500 })],
    ['no answer in time', () => timeout],
    ['a connection that broke', () => new SendError('unreachable', 'Reset', 'maybe')],
    ['no connection', () => new SendError('unreachable', 'Refused', 'no')],
    ['garbage', () => new SendError('bad_reply', 'No JSON', 'maybe')],
  ])('rests after five of: %s (G4)', async (_, outcome) => {
    const { gate } = gateOf()
    const { call, end } = callsOf(gate)
    for (let i = 0; i < 5; i++) {
      void call(`c${i}`)
      await end(`c${i}`, outcome())
    }
    await expect(call('next')).rejects.toMatchObject({ code: 'busy', sent: 'no', retryAfterMs: 30_000 })
  })

  it.each([
    ['answers of 429', () => ({ status: 429 })],
    ['answers of 404', () => ({ status: 404 })],
    ['calls called off', () => new SendError('cancelled', 'Off', 'maybe')],
    ['refusals of ours', () => new SendError('refused', 'Not there', 'no')],
    ['faults of ours', () => new Error('Ours')],
  ])('does not rest after any number of: %s (G4)', async (_, outcome) => {
    const { call, end } = callsOf(gateOf().gate)
    for (let i = 0; i < 20; i++) {
      void call(`c${i}`)
      await end(`c${i}`, outcome())
    }
    const next = call('next')
    await end('next')
    expect(await next).toEqual({ status: 200 })
  })

  it('counts failures in a row alone (G4)', async () => {
    const { gate } = gateOf()
    for (let i = 0; i < 20; i++) {
      await fail(gate, timeout)
      if (i % 4 === 3) await gate.pass(first, never, async () => ({ status: 200 }))
    }
    expect(await gate.pass(first, never, async () => ({ status: 200 }))).toEqual({ status: 200 })
  })

  it('lets exactly one through after its rest, and rests twice as long when that one fails (G4)', async () => {
    const { gate, clock } = gateOf()
    const { begun, call, end } = callsOf(gate)
    await trip(gate)
    let rest = 30_000
    for (const expected of [60_000, 120_000, 240_000, 300_000, 300_000]) {
      await clock.advance(rest - 1)
      await expect(call('early')).rejects.toMatchObject({ retryAfterMs: 1 })
      await clock.advance(1)
      void call('probe')
      await expect(call('beside')).rejects.toMatchObject({ code: 'busy', sent: 'no' })
      await end('probe', { status: 503 })
      await expect(call('after')).rejects.toMatchObject({ retryAfterMs: expected })
      rest = expected
    }
    expect(begun).toEqual(['probe', 'probe', 'probe', 'probe', 'probe'])
  })

  it('is open for all again when that one succeeds, and rests the shortest time the next time (G4)', async () => {
    const { gate, clock } = gateOf()
    const { begun, call, end } = callsOf(gate)
    await trip(gate)
    await clock.advance(30_000)
    void call('probe')
    await end('probe')
    void call('a')
    void call('b')
    expect(begun).toEqual(['probe', 'a', 'b'])
    await trip(gate)
    await expect(call('c')).rejects.toMatchObject({ retryAfterMs: 30_000 })
  })

  it('lets the next one try when the probe was called off (G4)', async () => {
    const { gate, clock } = gateOf()
    const { begun, call, end } = callsOf(gate)
    await trip(gate)
    await clock.advance(30_000)
    void call('probe')
    await end('probe', new SendError('cancelled', 'Off', 'maybe'))
    void call('second probe')
    await end('second probe')
    void call('a')
    expect(begun).toEqual(['probe', 'second probe', 'a'])
  })

  it('does not rest longer for a wall clock that was put back (G4)', async () => {
    const { gate, clock } = gateOf()
    await trip(gate)
    clock.jump(-3_600_000)
    await expect(callsOf(gate).call('a')).rejects.toMatchObject({ retryAfterMs: 30_000 })
    await clock.advance(30_000)
    expect(await gate.pass(first, never, async () => ({ status: 200 }))).toEqual({ status: 200 })
  })

  it('sends those who wait away when it begins to rest (G2, G4)', async () => {
    const { gate } = gateOf({ concurrency: 5 })
    const { begun, call, end } = callsOf(gate)
    for (const name of ['a', 'b', 'c', 'd', 'e']) void call(name)
    const waiting = call('f')
    // Each that ends makes room for one that waits, so all but the last must end at once.
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => end(name, timeout)))
    await Promise.all(['f'].map((name) => end(name, timeout)))
    expect(begun).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
    await expect(waiting).rejects.toMatchObject({ code: 'timeout' })
    const full = gateOf({ concurrency: 1 })
    const { call: callFull, end: endFull, begun: begunFull } = callsOf(full.gate)
    for (let i = 0; i < 4; i++) await fail(full.gate, timeout)
    void callFull('fifth')
    const behind = callFull('behind')
    await endFull('fifth', timeout)
    await expect(behind).rejects.toMatchObject({ code: 'busy', sent: 'no', retryAfterMs: 30_000 })
    expect(begunFull).toEqual(['fifth'])
  })

  it('takes no call that began before it changed for one of now (G5)', async () => {
    const { gate, clock } = gateOf({ concurrency: 10 })
    const { begun, call, end } = callsOf(gate)
    void call('old success')
    void call('old failure')
    await trip(gate)
    await end('old success')
    await expect(call('a')).rejects.toMatchObject({ code: 'busy' })
    await clock.advance(30_000)
    void call('probe')
    await end('old failure', timeout)
    await end('probe')
    void call('b')
    expect(begun).toEqual(['old success', 'old failure', 'probe', 'b'])
  })

  it('gives a lone call its two retries, and then the failure that it was made for (G6)', async () => {
    const { gate } = gateOf()
    const failure = new NodeError('server_error', 'GET x answered with status 500')
    const work = async () => ({ status: 500 })
    await gate.pass(first, never, work)
    await gate.pass({ ...first, attempt: 2, failure }, never, work)
    await gate.pass({ ...first, attempt: 3, failure }, never, work)
    const third = gate.pass({ ...first, attempt: 4, failure }, never, work)
    await expect(third).rejects.toMatchObject({
      code: 'server_error',
      message: failure.message,
      cause: failure,
      sent: 'no',
      retryable: false,
    })
    const unknown = gate.pass({ ...first, attempt: 2 }, never, work)
    await expect(unknown).rejects.toMatchObject({ code: 'busy', sent: 'no', retryable: false })
  })

  it('takes nothing from the budget for a retry that never began (G6, G7)', async () => {
    const { gate, budget } = gateOf({ concurrency: 1 })
    const { call } = callsOf(gate)
    void call('a')
    for (let i = 0; i < 5; i++) {
      const stop = new AbortController()
      const retry = call('retry', { attempt: 2 }, stop.signal)
      stop.abort()
      await expect(retry).rejects.toMatchObject({ code: 'cancelled', sent: 'no' })
    }
    expect([budget.spend(), budget.spend(), budget.spend()]).toEqual([true, true, false])
  })

  it('forgets who gave up, with the reason that they gave up for (G7)', async () => {
    const { begun, call, end } = callsOf(gateOf({ concurrency: 1 }).gate)
    const stop = new AbortController()
    void call('a')
    const late = call('b', {}, stop.signal)
    void call('c')
    stop.abort(new NodeError('timeout', 'No answer within 10000 ms'))
    await expect(late).rejects.toMatchObject({ code: 'timeout', sent: 'no' })
    await expect(call('d', {}, stop.signal)).rejects.toMatchObject({ code: 'timeout', sent: 'no' })
    await end('a')
    expect(begun).toEqual(['a', 'c'])
  })

  it('holds no timer when nobody waits (G7)', async () => {
    const { gate, clock } = gateOf({ perMinute: 1 })
    const stop = new AbortController()
    await gate.pass(first, never, async () => ({ status: 200 }))
    expect(clock.sleeping).toBe(0)
    const waiting = fail(gate, timeout, stop.signal)
    expect(clock.sleeping).toBe(1)
    stop.abort()
    await waiting
    expect(clock.sleeping).toBe(0)
  })
})

describe('a storm', () => {
  type Peer = (second: number) => Answer | SendError

  /** Runs of a steady rate against a peer, each with as many retries as it likes. */
  async function storm(peer: Peer, minutes = 5, perSecond = 20) {
    const clock = new FakeClock()
    const { gate } = gateOf({ concurrency: 64, queue: 10_000 }, { clock })
    const from = clock.now()
    const sent: { first: boolean; at: number }[] = []
    const run = async () => {
      let failure: NodeError | null = null
      for (let attempt = 1; attempt <= 10; attempt++) {
        try {
          const { status } = await gate.pass({ priority: 'live', attempt, failure }, never, async () => {
            sent.push({ first: attempt === 1, at: clock.now() - from })
            const outcome = peer((clock.now() - from) / 1000)
            if (outcome instanceof SendError) throw outcome
            return outcome
          })
          if (status === 200) return
          failure = new NodeError(status === 429 ? 'busy' : 'server_error', `Status ${status}`)
        } catch (error) {
          failure = error as NodeError
        }
        if (!failure.retryable) return
        await clock.sleep(100 * attempt)
      }
    }
    const runs: Promise<void>[] = []
    for (let second = 0; second < minutes * 60; second++) {
      for (let i = 0; i < perSecond; i++) runs.push(run())
      await clock.advance(1000)
    }
    await clock.advance(600_000)
    await Promise.all(runs)
    return sent
  }

  /** The most retries that any stretch of time had beyond a tenth of its first tries, in tenths. */
  function worstExcess(sent: readonly { first: boolean }[]): number {
    let excess = 0
    let worst = 0
    for (const { first: isFirst } of sent) {
      excess = Math.max(0, excess + (isFirst ? -1 : 10))
      worst = Math.max(worst, excess)
    }
    return worst
  }

  it.each<[string, Peer]>([
    ['429', () => ({ status: 429 })],
    ['500', () => ({ status: 500 })],
    ['429, then well, then 429', (second) => ({ status: second > 100 && second < 160 ? 200 : 429 })],
    ['500 now and then', (second) => ({ status: Math.floor(second) % 3 === 0 ? 500 : 200 })],
    ['no answer', () => timeout],
  ])('of minutes of %s is never fed by retries (G6)', async (_, peer) => {
    const sent = await storm(peer)
    const firsts = sent.filter(({ first: isFirst }) => isFirst).length
    const retries = sent.length - firsts
    expect(firsts).toBeGreaterThan(0)
    expect(retries).toBeGreaterThan(0)
    // Over all of it: a tenth, or the two that a lone call has.
    expect(retries).toBeLessThanOrEqual(Math.max(2, firsts / 10))
    // Over any stretch of it: a tenth, and what may be put by.
    expect(worstExcess(sent)).toBeLessThanOrEqual(100)
  })

  it('of failures ends most calls at the breaker (G4)', async () => {
    const sent = await storm(() => ({ status: 500 }))
    // Of six thousand: the twenty that began side by side at first, then one probe at 30, 90 and 210 seconds.
    expect(sent.length).toBe(23)
  })
})
