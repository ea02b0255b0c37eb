import { randomUUID } from 'node:crypto'
import { rename, rm, writeFile } from 'node:fs/promises'
import { dialog, type BrowserWindow, type IpcMain } from 'electron'
import type { SaveAnswer } from '../../views/window-host'
import { readSaveRequest } from './policy/save-request'
import { isOwnPage } from './policy/sender'

/** The channel on which the page asks; the preload has the same word. */
const channel = 'save'

/**
 * Writes files for our page, each to a place that the person chooses (reliability.md 5, item 34): downloads are
 * prevented, since those are written without a question.
 */
export function listenForSaves(ipc: Pick<IpcMain, 'handle'>, window: BrowserWindow): void {
  // One question at a time: a page cannot bury the person in them.
  let isAsking = false
  ipc.handle(channel, async (event, name: unknown, text: unknown): Promise<SaveAnswer> => {
    const request = isOwnPage(event, window.webContents.id) ? readSaveRequest(name, text) : null
    if (!request) return { error: 'This cannot be saved' }
    if (isAsking) return { error: 'Another file is being saved' }
    isAsking = true
    try {
      const { canceled, filePath } = await dialog.showSaveDialog(window, {
        defaultPath: request.name,
        filters: [{ name: 'Playbook', extensions: ['json'] }],
        properties: ['createDirectory', 'showOverwriteConfirmation'],
      })
      if (canceled || !filePath) return { isSaved: false }
      await writeWhole(filePath, request.text)
      return { isSaved: true }
    } catch (error) {
      return { error: (error as Error).message }
    } finally {
      isAsking = false
    }
  })
}

/** The file is there whole, or as it was. */
async function writeWhole(path: string, text: string): Promise<void> {
  const beside = `${path}.${randomUUID()}.tmp`
  try {
    await writeFile(beside, text, { flag: 'wx', flush: true })
    await rename(beside, path)
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
}
