import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../nodes/sdk'
import { openDatabase } from '../store/driver'
import { makePipe, temporaryFolder } from '../store/testing'
import type { App } from './app'
import { CoreError } from './errors'
import { loginFile, loginId, loginPlaybook, openApp, processId, withThreshold } from './testing'

const document = (playbook: object) => ({ document: playbook as unknown as Json })

async function failureOf(work: () => unknown): Promise<CoreError> {
  try {
    await work()
  } catch (error) {
    if (error instanceof CoreError) return error
    throw error
  }
  throw new Error('It was taken')
}

describe('playbooks that are taken in', () => {
  it('are a version when their logic is new, and the same one when it is not', async () => {
    const { playbooks } = await openApp()
    expect(await playbooks.import({ file: loginFile })).toEqual({ id: loginId, version: 1 })
    expect(await playbooks.import(document(withThreshold(80)))).toEqual({ id: loginId, version: 2 })
    expect(await playbooks.import(document(withThreshold(80)))).toEqual({ id: loginId, version: 2 })
    // Going back to what was makes a version too: versions are a history.
    expect(await playbooks.import({ file: loginFile })).toEqual({ id: loginId, version: 3 })
    const other = loginPlaybook((playbook) => {
      playbook.id = 'another'
    })
    expect(await playbooks.import(document(other))).toEqual({ id: 'another', version: 1 })
  })

  it('that were only moved or renamed redraw the newest version', async () => {
    const { playbooks } = await openApp()
    const moved = loginPlaybook((playbook) => {
      playbook.name = 'Renamed'
      playbook.layout.n5 = { x: 7, y: 7 }
      const [node] = playbook.nodes
      if (node) node.name = 'Another name'
    })
    expect(await playbooks.import(document(moved))).toEqual({ id: loginId, version: 1 })
    expect(playbooks.find({ id: loginId, version: 1 }).playbook).toEqual(moved)
    expect(playbooks.list().find(({ id }) => id === loginId)).toMatchObject({
      name: 'Renamed',
      version: 1,
      state: 'saved',
    })
  })

  it('that are no playbooks are refused with every problem', async () => {
    const { playbooks } = await openApp()
    const broken = { ...loginPlaybook(), name: '', tags: 'none' }
    const error = await failureOf(() => playbooks.import(document(broken)))
    expect(error.code).toBe('bad_request')
    expect(error.message).toMatch(/\(and 1 more\)$/)
    expect(error.data).toMatchObject([{ path: '$.name' }, { path: '$.tags' }])
  })

  it('may have problems that keep them from running: those are for the check', async () => {
    const { playbooks } = await openApp()
    const unknown = loginPlaybook(({ nodes }) => {
      const [, node] = nodes
      if (node) node.type = 'enrichment.unheard-of'
    })
    expect(await playbooks.import(document(unknown))).toMatchObject({ version: 2 })
    expect(playbooks.problems({ id: loginId }, () => ['vip'])).toMatchObject([
      { node: 'n2', code: 'unknown_type' },
    ])
  })
})

describe('a draft', () => {
  it('is saved by itself, and is no version', async () => {
    const { playbooks } = await openApp()
    const draft = withThreshold(80)
    expect(await playbooks.saveDraft(draft as unknown as Json)).toMatchObject({ id: loginId })
    expect(playbooks.list().find(({ id }) => id === loginId)).toMatchObject({ version: 1, state: 'draft' })
    expect(playbooks.find({ id: loginId, version: 'draft' }).playbook).toEqual(draft)
    expect(playbooks.find({ id: loginId }).playbook).toEqual(loginPlaybook())
  })

  it('that is damaged is listed as such beside the others, and replaced by an import', async () => {
    const dataFolder = temporaryFolder()
    const { playbooks } = await openApp({ dataFolder })
    const vandal = openDatabase(join(dataFolder, 'cordon.db'))
    vandal.prepare("UPDATE playbooks SET draft = json_remove(draft, '$.nodes') WHERE id = ?").run(loginId)
    vandal.close()
    expect(playbooks.list()).toMatchObject([
      { id: loginId, name: loginId, version: 1, state: 'damaged' },
      { id: processId, state: 'saved' },
    ])
    const error = await failureOf(() => playbooks.find({ id: loginId, version: 'draft' }))
    expect([error.code, error.data]).toMatchObject(['bad_request', [{ path: '$.nodes' }]])
    expect(playbooks.find({ id: loginId }).playbook).toEqual(loginPlaybook())
    await playbooks.import({ file: loginFile })
    expect(playbooks.list()).toMatchObject([{ name: 'Suspicious login triage', state: 'saved' }, {}])
  })

  it('of a new playbook is what is meant while there is no version', async () => {
    const { playbooks } = await openApp()
    const draft = loginPlaybook((playbook) => {
      playbook.id = 'new'
    })
    await playbooks.saveDraft(draft as unknown as Json)
    expect(playbooks.find({ id: 'new' }).playbook).toEqual(draft)
    expect(playbooks.list().find(({ id }) => id === 'new')).toMatchObject({ version: null, state: 'draft' })
    expect((await failureOf(() => playbooks.find({ id: 'new', version: 1 }))).message).toBe(
      'The playbook new has no version 1: see `cordon playbook list`',
    )
  })
})

describe('a draft that was made from another', () => {
  const named = (name: string) =>
    loginPlaybook((playbook) => {
      playbook.name = name
    }) as unknown as Json
  const storedName = ({ playbooks }: App) => playbooks.find({ id: loginId, version: 'draft' }).playbook.name

  it('is refused when that one is no longer the one that is stored', async () => {
    const app = await openApp()
    const opened = app.playbooks.changed(loginId)
    await app.playbooks.saveDraft(named('Theirs'), opened)
    const error = await failureOf(() => app.playbooks.saveDraft(named('Mine'), opened))
    expect([error.code, error.message]).toEqual([
      'conflict',
      'The draft of "Mine" was changed elsewhere since it was opened here: load it, or save again over it',
    ])
    expect(storedName(app)).toBe('Theirs')
  })

  it('is refused after an import', async () => {
    const app = await openApp()
    const opened = app.playbooks.changed(loginId)
    await app.playbooks.import({ document: named('Imported') })
    expect((await failureOf(() => app.playbooks.saveDraft(named('Mine'), opened))).code).toBe('conflict')
    expect(storedName(app)).toBe('Imported')
  })

  it('is refused for a playbook that is not as new as was thought', async () => {
    const { playbooks } = await openApp()
    expect((await failureOf(() => playbooks.saveDraft(named('Mine'), null))).code).toBe('conflict')
  })

  it('is saved one after the other, each from the one before, while the clock stands still', async () => {
    const app = await openApp({ ports: { clock: { now: () => 1, sleep: async () => undefined } } })
    let base = app.playbooks.changed(loginId)
    for (const name of ['A', 'B', 'C']) {
      const { changed } = await app.playbooks.saveDraft(named(name), base)
      expect(changed).toBeGreaterThan(base ?? 0)
      expect(app.playbooks.changed(loginId)).toBe(changed)
      base = changed
    }
    expect(storedName(app)).toBe('C')
  })

  it('is no other when it says the same, and leaves the stored one to whoever has it open', async () => {
    const app = await openApp()
    const opened = app.playbooks.changed(loginId)
    const theirs = await app.playbooks.saveDraft(named('Same'), opened)
    expect(await app.playbooks.saveDraft(named('Same'), opened)).toEqual(theirs)
    await app.playbooks.import({ document: named('Same') })
    await app.playbooks.saveDraft(named('Theirs again'), theirs.changed)
    expect(storedName(app)).toBe('Theirs again')
  })

  it('replaces whatever is stored when it does not say which', async () => {
    const app = await openApp()
    await app.playbooks.saveDraft(named('Theirs'), app.playbooks.changed(loginId))
    await app.playbooks.saveDraft(named('Mine'))
    expect(storedName(app)).toBe('Mine')
  })

  it('is saved when that one was deleted: nothing is there to be lost', async () => {
    const app = await openApp()
    const opened = app.playbooks.changed(loginId)
    await app.playbooks.delete(loginId)
    await app.playbooks.saveDraft(named('Mine'), opened)
    expect(storedName(app)).toBe('Mine')
  })
})

describe('a playbook', () => {
  it('is exported byte for byte as it was imported', async () => {
    const { playbooks } = await openApp()
    const text = readFileSync(loginFile, 'utf8')
    const file = join(temporaryFolder(), 'copy.playbook.json')
    expect(playbooks.export({ id: loginId })).toBe(text)
    writeFileSync(file, playbooks.export({ id: loginId }))
    await playbooks.import({ file })
    expect(playbooks.export({ id: loginId })).toBe(text)
    expect(playbooks.export({ id: processId, version: 1 })).toContain('"name": "Suspicious process start"')
  })

  it.each([
    [{ id: 'nowhere' }, 'There is no playbook "nowhere": see `cordon playbook list`'],
    [
      { id: 'nowhere', version: 'draft' as const },
      'There is no playbook "nowhere": see `cordon playbook list`',
    ],
    [{ id: loginId, version: 9 }, `The playbook ${loginId} has no version 9: see \`cordon playbook list\``],
  ])('that is not there (%j) is named', async (ref, message) => {
    const { playbooks } = await openApp()
    const error = await failureOf(() => playbooks.find(ref))
    expect([error.code, error.message]).toEqual(['not_found', message])
  })

  it('is deleted with its versions, once', async () => {
    const { playbooks } = await openApp()
    await playbooks.delete(loginId)
    expect(playbooks.list().map(({ id }) => id)).toEqual([processId])
    expect((await failureOf(() => playbooks.delete(loginId))).code).toBe('not_found')
  })
})

describe('a file', () => {
  const problemsOf = async (file: string) => {
    const { playbooks } = await openApp()
    return playbooks.problems({ file }, () => ['vip'])
  }

  it('that ships has no problems', async () => {
    expect(await problemsOf(loginFile)).toEqual([])
  })

  it('that is missing is named', async () => {
    const file = join(temporaryFolder(), 'missing.playbook.json')
    const error = await failureOf(() => problemsOf(file))
    expect(error.code).toBe('not_found')
    expect(error.message).toContain(`${file} cannot be opened: ENOENT`)
  })

  it('that is a folder or a pipe is refused at once', async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'folder.json'))
    makePipe(join(folder, 'pipe.json'))
    for (const name of ['folder.json', 'pipe.json']) {
      const file = join(folder, name)
      expect(await problemsOf(file)).toEqual([
        {
          node: null,
          path: '$',
          code: 'not_json',
          message: `${file} is no regular file`,
          hint: 'Name a playbook file',
          level: 'error',
        },
      ])
    }
  })

  it('that is far too large is refused unread', async () => {
    const file = join(temporaryFolder(), 'large.playbook.json')
    writeFileSync(file, '{')
    truncateSync(file, 500 * 1024 * 1024)
    expect(await problemsOf(file)).toMatchObject([
      { code: 'limit', message: 'The file has 500 MB; a playbook may have 20 MB' },
    ])
  })

  it('that breaks off says where', async () => {
    const file = join(temporaryFolder(), 'cut.playbook.json')
    writeFileSync(file, readFileSync(loginFile, 'utf8').slice(0, 1000))
    const [problem, ...more] = await problemsOf(file)
    expect(more).toEqual([])
    expect(problem?.code).toBe('not_json')
    expect(problem?.message).toMatch(/^The text ends too early \(line \d+, column \d+\)$/)
  })
})
