import { array, assert, integer, property, record } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Queued, StepQueue } from './step-queue'

const anyQueued = record({
  at: integer({ min: 0, max: 5 }),
  scope: record({ serial: integer({ min: 0, max: 3 }) }),
  step: record({ index: integer({ min: 0, max: 9 }) }),
})

const key = ({ at, scope, step }: Queued) => at * 10_000 + scope.serial * 100 + step.index

describe('the queue of a run', () => {
  it('gives up what comes first by time, then by scope, then by plan, whatever was put in when', () => {
    assert(
      property(array(anyQueued), array(anyQueued), (early, late) => {
        const queue = new StepQueue<Queued>()
        for (const item of early) queue.push(item)
        const taken = [queue.take(), queue.take()].flatMap((item) => item ?? [])
        expect(taken.map(key)).toEqual(
          early
            .map(key)
            .toSorted((a, b) => a - b)
            .slice(0, 2),
        )
        for (const item of late) queue.push(item)
        const rest: number[] = []
        for (let item = queue.take(); item; item = queue.take()) rest.push(key(item))
        expect(rest).toEqual([...rest].toSorted((a, b) => a - b))
        expect(rest).toHaveLength(Math.max(0, early.length - 2) + late.length)
      }),
    )
  })
})
