import { describe, expect, it } from 'vitest'
import type { ReplayNews, ReplayView } from '../../electron/views/replays'
import { emptyTotals } from './fold-totals'
import { createReplayStore } from './replay-store'

const news = (parts: Partial<ReplayNews>): ReplayNews => ({
  state: 'running',
  processed: 0,
  expected: 200,
  totals: {},
  traceHash: null,
  seconds: 0,
  error: null,
  ...parts,
})

const view: ReplayView = {
  kind: 'replay',
  id: 'r0',
  playbook: 'p',
  name: 'P',
  logicHash: 'h',
  state: 'finished',
  started: 1,
  finished: 2,
  source: { kind: 'stored', where: 'true' },
  reads: 'recorded',
  approvals: 'stop',
  summary: { totals: { ...emptyTotals, runs: 7, notMatched: 3 }, traceHash: 't', seconds: 0.5, parked: 0 },
}

describe('the replay on the canvas', () => {
  it('folds news into totals until it ends', () => {
    const replay = createReplayStore()
    replay.started({ id: 'r1', kind: 'replay', expected: 200, isPart: false })
    replay.take('r1', news({ processed: 40, totals: { runs: 40, wires: { w1: 40 } } }))
    replay.take('r1', news({ processed: 200, state: 'finished', totals: { runs: 200, wires: { w1: 200 } } }))
    const { replay: shown, totals } = replay.store.getState()
    expect(shown).toMatchObject({ state: 'finished', processed: 200, expected: 200 })
    expect(totals?.wires).toEqual({ w1: 200 })
  })

  it('does not let news of another replay in', () => {
    const replay = createReplayStore()
    replay.started({ id: 'r1', kind: 'replay', expected: null, isPart: false })
    const before = replay.store.getState()
    replay.take('r0', news({ processed: 5, totals: { runs: 5 } }))
    replay.describe('r0', view)
    expect(replay.store.getState()).toBe(before)
  })

  it('shows one that has ended, with as many events as it looked at', () => {
    const replay = createReplayStore()
    replay.show(view)
    const { replay: shown, totals } = replay.store.getState()
    expect(shown).toMatchObject({ id: 'r0', processed: 10, seconds: 0.5, logicHash: 'h' })
    expect(totals?.runs).toBe(7)
  })

  it('keeps what is shown when the next replay is refused, and says why', () => {
    const replay = createReplayStore()
    replay.show(view)
    replay.begin()
    expect(replay.store.getState().isStarting).toBe(true)
    replay.refuse('n5 needs a value')
    expect(replay.store.getState()).toMatchObject({ isStarting: false, refused: 'n5 needs a value' })
    expect(replay.store.getState().replay?.id).toBe('r0')
  })

  it('takes the way of an event back when another replay starts', () => {
    const replay = createReplayStore()
    replay.show(view)
    replay.follow({
      position: 3,
      event: 'e',
      label: 'l',
      status: 'completed',
      ending: 'n1',
      taken: [],
      nodes: {},
    })
    replay.started({ id: 'r1', kind: 'replay', expected: 1, isPart: true })
    expect(replay.store.getState().path).toBeNull()
  })
})
