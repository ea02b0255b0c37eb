import { describe, expect, it } from 'vitest'
import { runTitle } from './run-title'

const path = { position: 4, label: 'alice@example.com' }

describe('the title over one run', () => {
  it('numbers the event where every event was run', () => {
    expect(runTitle(path, { runs: 200, notMatched: 0 })).toBe('event 5 of 200 · alice@example.com')
  })

  it('numbers the run where the trigger let some events go: the fifth run may be of the 41st event', () => {
    expect(runTitle(path, { runs: 5, notMatched: 45 })).toBe('run 5 of 5 · alice@example.com')
  })

  it('says no number of all where the replay was interrupted', () => {
    expect(runTitle(path, null)).toBe('run 5 · alice@example.com')
  })
})
