import { describe, expect, it } from 'vitest'
import type { DeploymentView, LiveStatus } from '../../electron/views/live'
import type { ReplayView } from '../../electron/views/replays'
import { emptyTotals } from '../replay/fold-totals'
import { liveCounts } from './live-counts'
import { liveSets } from './live-sets'

const deployment = (parts: Partial<DeploymentView>): DeploymentView => ({
  set: 'd1',
  playbook: 'pb',
  name: 'Triage',
  version: 2,
  level: 'supervised',
  previous: 1,
  since: 50,
  queue: 4,
  running: 1,
  waiting: 2,
  endedWaiting: 0,
  completed: 7,
  failed: 1,
  cancelled: 0,
  ...parts,
})

const kept = (parts: Partial<ReplayView>): ReplayView => ({
  kind: 'live',
  id: 'd0',
  playbook: 'pb',
  name: 'Triage',
  logicHash: 'h',
  state: 'cancelled',
  started: 10,
  finished: 20,
  source: { kind: 'live', version: 1, level: 'shadow' },
  reads: 'live',
  approvals: 'stop',
  summary: {
    totals: { ...emptyTotals, runs: 3, completed: 2, waiting: 0, cancelled: 1 },
    traceHash: null,
    seconds: 1,
    parked: 0,
  },
  ...parts,
})

const ended = {
  id: 'd0',
  playbook: 'pb',
  name: 'Triage',
  kind: 'live',
  started: 10,
  version: 1,
  level: 'shadow',
  isLive: false,
  queue: null,
  running: null,
  waiting: 0,
  completed: 2,
  failed: 0,
  cancelled: 1,
}
const live = {
  id: 'd1',
  playbook: 'pb',
  name: 'Triage',
  kind: 'live',
  started: 50,
  version: 2,
  level: 'supervised',
  isLive: true,
  queue: 4,
  running: 1,
  waiting: 2,
  completed: 7,
  failed: 1,
  cancelled: 0,
}

const statusOf = (deployments: DeploymentView[], finishing: DeploymentView[] = []): LiveStatus => {
  return { deployments, finishing, approvals: 0, unknown: 0, stalled: null }
}

describe('the live sets of runs', () => {
  it('leave replays out, and are listed newest first', () => {
    const replay = kept({ id: 'r', kind: 'replay', source: { kind: 'stored', where: 'true' } })
    expect(liveSets([replay, kept({})], statusOf([deployment({})]))).toEqual([live, ended])
  })

  it('have the figures of now while they are deployed, and are listed once', () => {
    const stale = kept({ id: 'd1', started: 50, state: 'running', summary: null })
    expect(liveSets([stale], statusOf([deployment({})]))).toEqual([live])
  })

  it('of a version that runs no more have the figures of now until all its runs are at their end', () => {
    const finishing = deployment({ set: 'd0', version: 1, running: 1, waiting: 3, completed: 5, queue: 0 })
    const figures = { running: 1, waiting: 3, completed: 5, failed: 1, cancelled: 0, queue: null }
    expect(liveSets([kept({})], statusOf([], [finishing]))).toEqual([{ ...ended, ...figures }])
  })

  it('of a shadow count those that ended where they would have waited among the waiting', () => {
    const shadow = deployment({ level: 'shadow', waiting: 0, endedWaiting: 9 })
    expect(liveSets([], statusOf([shadow]))).toMatchObject([{ waiting: 9, completed: 7 }])
  })

  it('of one run by hand have no level', () => {
    const manual = kept({ id: 'm', kind: 'manual', source: { kind: 'file', path: 'e.json' } })
    expect(liveSets([manual], statusOf([]))).toMatchObject([
      { id: 'm', kind: 'manual', version: null, level: null },
    ])
  })
})

describe('the status bar', () => {
  it('adds up what is deployed and what is finishing, and counts those that act', () => {
    const deployments = [deployment({}), deployment({ set: 'd2', level: 'shadow', queue: 1, running: 0 })]
    expect(liveCounts(statusOf(deployments, [deployment({ set: 'd0', queue: 0, running: 2 })]))).toEqual({
      deployed: 2,
      acting: 1,
      queued: 5,
      running: 3,
    })
  })
})
