import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Playbook } from '../../nodes/playbook/schema'
import { ORPCError } from '@orpc/client'
import { DraftSaver, type Saved, type Stored } from './draft-saver'
import { createPlaybookStore } from './playbook-store'
import { isSameDocument } from './same-document'
import { chain } from './testing'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const nowhere = () => Promise.reject(new Error('Nobody should have asked'))

function setUp(
  save: (document: Playbook, base: number | null) => Promise<Saved>,
  stored: () => Promise<Stored> = nowhere,
  savedAt = 1,
) {
  const playbook = createPlaybookStore({
    document: chain(['trigger.event', 'logic.log']),
    manifests: new Map(),
    now: () => 0,
  })
  const saved: Playbook[] = []
  const saver = new DraftSaver({
    playbook,
    save: async (document, base) => {
      const answer = await save(document, base)
      saved.push(document)
      return answer
    },
    stored,
    onSaved: () => undefined,
    savedAt,
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

/** A core with one draft, saved at 1, that answers as the real one does. `lose` cuts the line behind the next save. */
function fakeCore() {
  const tried: (number | null)[] = []
  let changed = 1
  let stored = chain(['trigger.event', 'logic.log'])
  let isCut = false
  const named = (name: string) => ({ ...chain(['trigger.event', 'logic.log']), name })
  return {
    tried,
    named,
    changeElsewhere: (name: string) => {
      changed++
      stored = named(name)
    },
    lose: () => {
      isCut = true
    },
    save: (document: Playbook, base: number | null): Promise<Saved> => {
      tried.push(base)
      if (base !== changed && !isSameDocument(document, stored))
        return Promise.reject(new ORPCError('CONFLICT', { message: 'changed elsewhere' }))
      changed++
      stored = structuredClone(document)
      const lost = isCut
      isCut = false
      return lost
        ? Promise.reject(new Error('The connection was lost'))
        : Promise.resolve({ changed, logicHash: 'x' })
    },
    stored: () => Promise.resolve({ playbook: stored, changed }),
    nodeName: () => stored.nodes[1]?.name,
  }
}

describe('a draft that is changed elsewhere', () => {
  it('is not while this page alone saves: each save is made from the one before', async () => {
    const core = fakeCore()
    const { playbook, saver, at } = setUp(core.save, core.stored)
    for (const name of ['A', 'B', 'C']) {
      playbook.rename('n2', name)
      await saver.flush()
    }
    expect(core.tried).toEqual([1, 2, 3])
    expect(at()).toBe('saved')
  })

  it('stops saving, however long and whatever is changed, until a person has chosen', async () => {
    const core = fakeCore()
    const { playbook, saver, at } = setUp(core.save, core.stored)
    core.changeElsewhere('Theirs')
    playbook.rename('n2', 'Mine')
    await saver.flush()
    expect(saver.state.getState()).toEqual({ at: 'conflict', changed: 2 })
    playbook.rename('n2', 'Mine too')
    await vi.advanceTimersByTimeAsync(60_000)
    await saver.flush()
    expect(at()).toBe('conflict')
    expect(core.tried).toHaveLength(1)
    expect((await core.stored()).playbook).toEqual(core.named('Theirs'))
  })

  it('is replaced by what is on the screen when a person keeps that, and saving goes on', async () => {
    const core = fakeCore()
    const { playbook, saver, at } = setUp(core.save, core.stored)
    core.changeElsewhere('Theirs')
    playbook.rename('n2', 'Mine')
    await saver.flush()
    await saver.keepMine()
    expect([at(), core.nodeName()]).toEqual(['saved', 'Mine'])
    playbook.rename('n2', 'Mine again')
    await vi.advanceTimersByTimeAsync(1000)
    expect([at(), core.nodeName()]).toEqual(['saved', 'Mine again'])
  })

  it('is asked about again when it was changed once more before a person chose', async () => {
    const core = fakeCore()
    const { playbook, saver, at } = setUp(core.save, core.stored)
    core.changeElsewhere('Theirs')
    playbook.rename('n2', 'Mine')
    await saver.flush()
    core.changeElsewhere('Theirs again')
    await saver.keepMine()
    expect(at()).toBe('conflict')
    await saver.keepMine()
    expect([at(), core.nodeName()]).toEqual(['saved', 'Mine'])
  })

  it('is replaced although what is on the screen is what was opened', async () => {
    const core = fakeCore()
    const { playbook, saver } = setUp(core.save, core.stored)
    core.changeElsewhere('Theirs')
    playbook.rename('n2', 'Mine')
    await saver.flush()
    playbook.undo()
    await saver.keepMine()
    expect((await core.stored()).playbook).toEqual(playbook.store.getState().document)
  })

  it('is no other when it is a save of this page whose answer was lost', async () => {
    const core = fakeCore()
    const { playbook, saver, at } = setUp(core.save, core.stored)
    core.lose()
    playbook.rename('n2', 'A')
    await saver.flush()
    expect(at()).toBe('failed')
    playbook.rename('n2', 'B')
    await vi.advanceTimersByTimeAsync(5000)
    expect([at(), core.nodeName()]).toEqual(['saved', 'B'])
  })

  it('is no other when the page before was still saving it as it went away', async () => {
    const core = fakeCore()
    const gone = setUp(core.save, core.stored)
    core.lose()
    gone.playbook.rename('n2', 'A')
    await gone.saver.flush()
    gone.playbook.rename('n2', 'B')
    const { backup } = gone.saver
    gone.saver.close()
    if (!backup) throw new Error('Nothing was kept')

    const { playbook, saver, at } = setUp(core.save, core.stored)
    playbook.rename('n2', 'B')
    saver.takeAsUnsaved(JSON.parse(JSON.stringify(backup)) as typeof backup)
    await vi.advanceTimersByTimeAsync(1000)
    expect([at(), core.nodeName()]).toEqual(['saved', 'B'])
  })

  it('is asked about when it was changed between the page that went away and this one', async () => {
    const core = fakeCore()
    const gone = setUp(core.save, core.stored)
    gone.playbook.rename('n2', 'Mine')
    const { backup } = gone.saver
    gone.saver.close()
    if (!backup) throw new Error('Nothing was kept')
    core.changeElsewhere('Theirs')

    const { saver, at } = setUp(core.save, core.stored, 2)
    saver.takeAsUnsaved(backup)
    await vi.advanceTimersByTimeAsync(1000)
    expect(at()).toBe('conflict')
  })
})

describe('a saver that was closed', () => {
  it('does not save again what failed', async () => {
    const core = fakeCore()
    const { playbook, saver } = setUp(core.save, core.stored)
    core.lose()
    playbook.rename('n2', 'A')
    const saving = saver.flush()
    saver.close()
    await saving
    playbook.rename('n2', 'B')
    await vi.advanceTimersByTimeAsync(10_000)
    await saver.flush()
    expect(core.tried).toHaveLength(1)
  })
})
