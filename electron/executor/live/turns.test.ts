import { describe, expect, it } from 'vitest'
import { Turns } from './turns'

describe('turns', () => {
  it('let the first run go on, and the others wait', () => {
    const turns = new Turns()
    expect([turns.begin('a', 1), turns.begin('a', 2), turns.begin('b', 3)]).toEqual([true, false, true])
    expect(turns.queued).toBe(1)
  })

  it('are passed on by the run that holds one, and by no other (T1)', () => {
    const turns = new Turns()
    for (const run of [1, 2, 3]) turns.begin('a', run)
    expect(turns.end('a', 2)).toBe(false)
    expect(turns.end('a', 1)).toBe(true)
    expect([turns.take('a', 3), turns.take('a', 3)]).toEqual([true, false])
    expect(turns.end('a', 3)).toBe(false)
    expect(turns.queued).toBe(0)
  })

  it('that nobody held when the process died are taken by the next run (T2)', () => {
    const turns = new Turns()
    turns.add('a', 2, null)
    expect(turns.take('a', 7)).toBe(true)
    expect(turns.take('a', 8)).toBe(false)
  })

  it('that were given to a run that is gone are dropped, and taken by another', () => {
    const turns = new Turns()
    turns.add('a', 2, 7)
    expect(turns.drop(8)).toBeNull()
    expect(turns.drop(7)).toBe('a')
    expect(turns.take('a', 8)).toBe(true)
  })
})
