import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Playbook } from '../../nodes/playbook/schema'
import { DraftSaver, type Saved } from './draft-saver'
import { createPlaybookStore } from './playbook-store'
import { chain } from './testing'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

function setUp(save: (document: Playbook) => Promise<Saved>) {
  const playbook = createPlaybookStore({
    document: chain(['trigger.event', 'logic.log']),
    manifests: new Map(),
    now: () => 0,
  })
  const saved: Playbook[] = []
  const saver = new DraftSaver({
    playbook,
    save: async (document) => {
      const answer = await save(document)
      saved.push(document)
      return answer
    },
    onSaved: () => undefined,
    savedAt: 1,
  })
  return { playbook, saver, saved, at: () => saver.state.getState().at }
}

const answer: Saved = { changed: 5, logicHash: 'x' }

describe('the draft saver', () => {
  it('saves once, half a second after the last of several changes', async () => {
    const { playbook, saved, at } = setUp(() => Promise.resolve(answer))
    playbook.rename('n2', 'A')
    await vi.advanceTimersByTimeAsync(400)
    playbook.rename('n2', 'AB')
    expect(at()).toBe('unsaved')
    await vi.advanceTimersByTimeAsync(400)
    expect(saved).toHaveLength(0)
    await vi.advanceTimersByTimeAsync(100)
    expect(saved.map(({ nodes }) => nodes[1]?.name)).toEqual(['AB'])
    expect(at()).toBe('saved')
  })

  it('says that saving failed, and tries again until it works', async () => {
    let tries = 0
    const { playbook, saved, at } = setUp(() =>
      ++tries < 3 ? Promise.reject(new Error('gone')) : Promise.resolve(answer),
    )
    playbook.rename('n2', 'A')
    await vi.advanceTimersByTimeAsync(600)
    expect(at()).toBe('failed')
    await vi.advanceTimersByTimeAsync(7000)
    expect(saved).toHaveLength(1)
    expect(at()).toBe('saved')
  })

  it('saves a change made during a save afterwards, never at the same time', async () => {
    const waiting: ((saved: Saved) => void)[] = []
    const { playbook, saved, saver } = setUp(() => new Promise((resolve) => waiting.push(resolve)))
    playbook.rename('n2', 'A')
    await vi.advanceTimersByTimeAsync(500)
    playbook.rename('n2', 'B')
    await vi.advanceTimersByTimeAsync(1000)
    expect(waiting).toHaveLength(1)
    waiting.shift()?.(answer)
    await vi.advanceTimersByTimeAsync(1000)
    waiting.shift()?.(answer)
    await saver.flush()
    expect(saved.map(({ nodes }) => nodes[1]?.name)).toEqual(['A', 'B'])
  })

  it('calls a change that was undone before it was saved no change', async () => {
    const { playbook, saved, at } = setUp(() => Promise.resolve(answer))
    playbook.rename('n2', 'A')
    playbook.undo()
    await vi.advanceTimersByTimeAsync(2000)
    expect(saved).toHaveLength(0)
    expect(at()).toBe('saved')
  })

  it('flushes at once when asked', async () => {
    const { playbook, saver, saved } = setUp(() => Promise.resolve(answer))
    playbook.rename('n2', 'A')
    await saver.flush()
    expect(saved).toHaveLength(1)
    expect(saver.unsaved).toBeNull()
  })
})
