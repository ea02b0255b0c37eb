import { ORPCError } from '@orpc/client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ApiClient } from '../../electron/api/client'
import type { ReplayNews, ReplayView } from '../../electron/views/replays'
import type { DraftSaver } from '../editor/draft-saver'
import { createPlaybookStore } from '../editor/playbook-store'
import { chain } from '../editor/testing'
import { Announcer } from '../ui/announcer'
import { createReplayStore } from './replay-store'
import { ReplayRunner } from './replay-runner'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const news = (parts: Partial<ReplayNews>): ReplayNews => ({
  state: 'running',
  processed: 0,
  expected: 2,
  totals: {},
  traceHash: null,
  seconds: 0,
  error: null,
  ...parts,
})
const finished = news({ state: 'finished', processed: 2, totals: { runs: 2, wires: { w1: 2 } } })

async function* stream(items: readonly ReplayNews[], failure?: Error) {
  yield* items
  if (failure) throw failure
}

const view: ReplayView = {
  kind: 'replay',
  id: 'r0',
  playbook: 'test',
  name: 'Test',
  logicHash: 'h',
  state: 'finished',
  started: 1,
  finished: 2,
  source: { kind: 'stored', where: 'event.severity >= 50' },
  reads: 'recorded',
  approvals: 'approve',
  summary: null,
}

type Follow = () => Promise<AsyncIterable<ReplayNews>>

function setUp(parts: {
  start?: () => Promise<unknown>
  follow: Follow[]
  kept?: ReplayView[]
  logicHash?: null
}) {
  const started: unknown[] = []
  const resumed: unknown[] = []
  const api = {
    replays: {
      start: (request: unknown) => {
        started.push(request)
        return parts.start ? parts.start() : Promise.resolve({ id: 'r1', expected: 2 })
      },
      resume: (request: unknown) => {
        resumed.push(request)
        return Promise.resolve({ id: 'r0', expected: 2 })
      },
      follow: () => (parts.follow.shift() ?? (() => Promise.resolve(stream([finished]))))(),
      get: () => Promise.resolve({ source: { kind: 'stored', where: 'true' }, logicHash: 'h' }),
      list: () => Promise.resolve({ replays: parts.kept ?? [], next: null }),
      latest: () => Promise.resolve(null),
    },
    playbooks: {
      get: ({ ref }: { ref: { document: { nodes: { name: string }[] } } }) =>
        parts.logicHash === null
          ? Promise.reject(new Error('closed'))
          : Promise.resolve({ logicHash: ref.document.nodes[1]?.name === 'Other' ? 'other' : 'h' }),
    },
  }
  const playbook = createPlaybookStore({
    document: chain(['trigger.event', 'logic.log']),
    manifests: new Map(),
    now: () => 0,
  })
  const replay = createReplayStore()
  const announcer = new Announcer({ now: () => Date.now(), after: (ms, run) => void setTimeout(run, ms) })
  const onEnded = vi.fn<() => void>()
  const runner = new ReplayRunner({
    // The procedures that a replay needs; a call of another would fail the test.
    api: api as unknown as ApiClient,
    playbook,
    drafts: { flush: () => Promise.resolve() } as unknown as DraftSaver,
    replay,
    announcer,
    onEnded,
  })
  return { runner, replay, playbook, started, resumed, announcer, onEnded }
}

describe('a replay', () => {
  it('runs the document on the screen, and is followed to its end', async () => {
    const { runner, replay, playbook, started, announcer, onEnded } = setUp({ follow: [] })
    playbook.rename('n2', 'Not saved yet')
    await runner.start({ kind: 'samples' }, 'stop')
    const { document } = playbook.store.getState()
    expect(started).toEqual([{ playbook: { document }, events: { kind: 'samples' }, approvals: 'stop' }])
    expect(replay.store.getState().replay).toMatchObject({ state: 'finished', logicHash: 'h' })
    expect(replay.store.getState().totals?.wires).toEqual({ w1: 2 })
    expect(announcer.spoken.getState().polite).toContain('Replay finished')
    expect(onEnded).toHaveBeenCalledTimes(1)
  })

  it('that was refused says why, and leaves what was shown', async () => {
    const refusal = new ORPCError('BAD_REQUEST', { message: 'n2 needs a value for "message"' })
    const { runner, replay, announcer } = setUp({ start: () => Promise.reject(refusal), follow: [] })
    await runner.start({ kind: 'samples' }, 'stop')
    expect(replay.store.getState()).toMatchObject({
      replay: null,
      isStarting: false,
      refused: refusal.message,
    })
    expect(announcer.spoken.getState().assertive).toBe(refusal.message)
  })

  it('is followed again when the connection was lost on the way', async () => {
    const lost = () => Promise.resolve(stream([news({ processed: 1 })], new Error('closed')))
    const { runner, replay } = setUp({ follow: [lost] })
    const run = runner.start({ kind: 'samples' }, 'stop')
    await vi.advanceTimersByTimeAsync(2000)
    await run
    expect(replay.store.getState().replay?.state).toBe('finished')
  })

  it('is not started while another runs', async () => {
    const never = () => Promise.resolve(hanging())
    const { runner, started } = setUp({ follow: [never] })
    void runner.start({ kind: 'samples' }, 'stop')
    await vi.advanceTimersByTimeAsync(0)
    await runner.start({ kind: 'samples' }, 'stop')
    expect(started).toHaveLength(1)
  })
})

describe('an interrupted replay', () => {
  const interrupted: ReplayView = { ...view, state: 'interrupted' }

  it('is gone on with, and followed as one that was started', async () => {
    const { runner, replay, resumed, onEnded } = setUp({ follow: [], kept: [interrupted] })
    await runner.restore()
    const { replay: shown } = replay.store.getState()
    if (!shown) throw new Error('Nothing is shown')
    expect(shown).toMatchObject({ state: 'interrupted', approvals: 'approve' })
    await runner.resume(shown)
    expect(resumed).toEqual([{ id: 'r0' }])
    expect(replay.store.getState().replay).toMatchObject({ id: 'r0', state: 'finished', processed: 2 })
    expect(onEnded).toHaveBeenCalledTimes(1)
  })

  it('is of what is on the screen as long as the logic is the same, and where nobody can tell it says so', async () => {
    const { runner, replay, playbook } = setUp({ follow: [], kept: [interrupted] })
    expect(await runner.isOfScreen(interrupted)).toBe(true)
    playbook.rename('n2', 'Other')
    expect(await runner.isOfScreen(interrupted)).toBe(false)
    expect(replay.store.getState().refused).toBeNull()
    const alone = setUp({ follow: [], logicHash: null })
    expect(await alone.runner.isOfScreen(interrupted)).toBeNull()
    expect(alone.replay.store.getState().refused).not.toBeNull()
  })
})

describe('opening a playbook', () => {
  it('shows its newest replay, and keeps what that was of for the next one', async () => {
    const { runner, replay } = setUp({ follow: [], kept: [{ ...view, id: 'r9', playbook: 'other' }, view] })
    await runner.restore()
    expect(replay.store.getState()).toMatchObject({
      replay: { id: 'r0', state: 'finished' },
      restored: { source: view.source, approvals: 'approve' },
    })
  })

  it('keeps it of one that is still running too, through the news of it', async () => {
    const { runner, replay } = setUp({ follow: [], kept: [{ ...view, state: 'running' }] })
    await runner.restore()
    await vi.advanceTimersByTimeAsync(0)
    expect(replay.store.getState()).toMatchObject({
      replay: { id: 'r0', state: 'finished', processed: 2 },
      restored: { source: view.source, approvals: 'approve' },
    })
  })

  it('finds nothing where nothing was replayed', async () => {
    const { runner, replay } = setUp({ follow: [] })
    await runner.restore()
    expect(replay.store.getState()).toMatchObject({ replay: null, restored: null })
  })
})

describe('live runs', () => {
  const live: ReplayView = { ...view, id: 'd1', kind: 'live', state: 'running' }

  it('R4 are followed in silence, and a replay can be started beside them', async () => {
    const { runner, replay, started, announcer } = setUp({ follow: [() => Promise.resolve(hanging())] })
    runner.show(live)
    await vi.advanceTimersByTimeAsync(0)
    expect(replay.store.getState()).toMatchObject({ replay: { id: 'd1', kind: 'live', state: 'running' } })
    expect(announcer.spoken.getState().polite).toBe('')
    await runner.start({ kind: 'samples' }, 'stop')
    expect(started).toHaveLength(1)
    expect(replay.store.getState().replay).toMatchObject({ id: 'r1', kind: 'replay', state: 'finished' })
  })

  it('R4 are not stopped by the key that stops a replay', async () => {
    const { runner, replay } = setUp({ follow: [() => Promise.resolve(hanging())] })
    runner.show(live)
    // A call of the API would fail: none to cancel is there.
    await runner.stop()
    expect(replay.store.getState()).toMatchObject({ refused: null, replay: { state: 'running' } })
  })

  it('are not what a playbook opens with', async () => {
    const { runner, replay } = setUp({ follow: [], kept: [live, view] })
    await runner.restore()
    expect(replay.store.getState().replay).toMatchObject({ id: 'r0' })
  })
})

async function* hanging(): AsyncGenerator<ReplayNews> {
  yield news({})
  await new Promise(() => undefined)
}
