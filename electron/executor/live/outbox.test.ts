import { describe, expect, it } from 'vitest'
import type { LiveEntry, LiveJournal } from './live-ports'
import { Outbox } from './outbox'

const entry = (run: number): LiveEntry => ({ kind: 'state', run, state: 'running', spent: 0 })

function setUp() {
  const commits: { entries: readonly LiveEntry[]; settle: (error?: Error) => void }[] = []
  const journal = {
    commit: (entries: readonly LiveEntry[]) =>
      new Promise<void>((resolve, reject) => {
        commits.push({ entries, settle: (error) => (error ? reject(error) : resolve()) })
      }),
    // The one procedure that it needs; a call of another would fail the test.
  } as unknown as LiveJournal
  const told: unknown[] = []
  const outbox = new Outbox(
    journal,
    (error) => told.push(error),
    () => told.push('kept'),
  )
  return { outbox, commits, told }
}

describe('the outbox', () => {
  it('O1 commits what is added in one turn together, and says so when that is on the disk, not before', async () => {
    const { outbox, commits, told } = setUp()
    void outbox.add(entry(1))
    const both = outbox.add(entry(2))
    await Promise.resolve()
    expect(commits.map(({ entries }) => entries)).toEqual([[entry(1), entry(2)]])
    expect(told).toEqual([])
    commits[0]?.settle()
    await both
    expect(told).toEqual(['kept'])
  })

  it('O2 takes nothing any more after a commit that failed, which it tells once', async () => {
    const { outbox, commits, told } = setUp()
    const failure = new Error('The disk is full')
    const first = outbox.add(entry(1))
    await Promise.resolve()
    commits[0]?.settle(failure)
    await expect(first).rejects.toThrow('The disk is full')
    await expect(outbox.add(entry(2))).rejects.toThrow('The disk is full')
    expect(commits).toHaveLength(1)
    expect(told).toEqual([failure])
  })
})
