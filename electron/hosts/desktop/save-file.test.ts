import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserWindow, IpcMain } from 'electron'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { SaveAnswer } from '../../views/window-host'
import { listenForSaves } from './save-file'

type Question = { defaultPath: string }
const asked = vi.hoisted(() => ({
  answer: vi.fn<(question: Question) => Promise<{ canceled: boolean; filePath: string }>>(),
}))
vi.mock('electron', () => ({
  dialog: { showSaveDialog: (_: unknown, question: Question) => asked.answer(question) },
}))

const mainFrame = { url: 'app://main/index.html', parent: null, frameTreeNodeId: 1 }
const ours = { sender: { id: 1, mainFrame }, senderFrame: mainFrame }

type Handler = (event: unknown, name: unknown, text: unknown) => Promise<SaveAnswer>

function listen(): Handler {
  const handlers: [string, Handler][] = []
  const ipc = { handle: (channel: string, handler: Handler) => handlers.push([channel, handler]) }
  // Each fake has the members that are used.
  listenForSaves(ipc as unknown as IpcMain, { webContents: { id: 1 } } as unknown as BrowserWindow)
  expect(handlers.map(([channel]) => channel)).toEqual(['save'])
  return handlers[0]?.[1] as Handler
}

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cordon-save-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
  asked.answer.mockReset()
})

const choose = (name: string) =>
  asked.answer.mockResolvedValue({ canceled: false, filePath: join(folder, name) })

describe('saving a file for the page', () => {
  it('writes it where the person says, whatever name was asked for', async () => {
    choose('mine.json')
    expect(await listen()(ours, '../../evil', '{"a":1}')).toEqual({ isSaved: true })
    expect(asked.answer.mock.calls[0]?.[0].defaultPath).toBe('evil.playbook.json')
    expect(readdirSync(folder)).toEqual(['mine.json'])
    expect(readFileSync(join(folder, 'mine.json'), 'utf8')).toBe('{"a":1}')
  })

  it('writes nothing when the person says no', async () => {
    asked.answer.mockResolvedValue({ canceled: true, filePath: '' })
    expect(await listen()(ours, 'a', '{}')).toEqual({ isSaved: false })
    expect(readdirSync(folder)).toEqual([])
  })

  it('leaves what was there when it cannot be written, and says why', async () => {
    mkdirSync(join(folder, 'taken.json'))
    writeFileSync(join(folder, 'taken.json', 'inside'), 'x')
    choose('taken.json')
    expect(await listen()(ours, 'a', '{}')).toEqual({
      error: expect.stringMatching(/EISDIR|ENOTEMPTY|EEXIST/),
    })
    expect(readdirSync(folder)).toEqual(['taken.json'])
  })

  it.each([
    ['another window', { ...ours, sender: { id: 2, mainFrame } }],
    ['a subframe', { ...ours, senderFrame: { ...mainFrame, parent: mainFrame, frameTreeNodeId: 2 } }],
    ['another page', { ...ours, senderFrame: { ...mainFrame, url: 'https://evil.example/' } }],
    ['nobody', { ...ours, senderFrame: null }],
  ])('asks nothing for %s', async (_, event) => {
    expect(await listen()(event, 'a', '{}')).toEqual({ error: 'This cannot be saved' })
    expect(asked.answer).not.toHaveBeenCalled()
  })

  it('asks one question at a time', async () => {
    let answer: (value: { canceled: boolean; filePath: string }) => void = () => undefined
    asked.answer.mockReturnValueOnce(
      new Promise((resolve) => {
        answer = resolve
      }),
    )
    const save = listen()
    const first = save(ours, 'a', '{}')
    expect(await save(ours, 'b', '{}')).toEqual({ error: 'Another file is being saved' })
    answer({ canceled: true, filePath: '' })
    expect(await first).toEqual({ isSaved: false })
    choose('b.json')
    expect(await save(ours, 'b', '{}')).toEqual({ isSaved: true })
  })
})
