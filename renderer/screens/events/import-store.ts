import { createStore } from 'zustand/vanilla'
import type { ApiClient } from '../../../electron/api/client'
import type { ImportResult } from '../../../electron/views/events'
import { failureText } from '../../api/failure'

export type ImportState =
  | { at: 'idle' }
  | { at: 'sending'; file: string; sent: number; size: number }
  | { at: 'done'; results: readonly { file: string; result: ImportResult }[] }
  | { at: 'failed'; file: string; message: string }

/** Largest piece that the core takes at once (`uploadBytes` of its contract). */
const pieceBytes = 512 * 1024

/** An import goes on while another screen is shown. */
export const importStore = createStore<ImportState>(() => ({ at: 'idle' }))

/** Sends files piece by piece, one after the other. Each piece is taken before the next is sent. */
export async function importFiles(
  api: ApiClient,
  files: readonly File[],
  { asLive, onStored }: { asLive: boolean; onStored: () => void },
): Promise<void> {
  if (importStore.getState().at === 'sending') return
  const results: { file: string; result: ImportResult }[] = []
  for (const file of files) {
    try {
      results.push({ file: file.name, result: await sendFile(api, file, asLive) })
    } catch (error) {
      importStore.setState({ at: 'failed', file: file.name, message: failureText(error) }, true)
      return
    } finally {
      onStored()
    }
  }
  importStore.setState({ at: 'done', results }, true)
}

async function sendFile(api: ApiClient, file: File, asLive: boolean): Promise<ImportResult> {
  const show = (sent: number) =>
    importStore.setState({ at: 'sending', file: file.name, sent, size: file.size }, true)
  show(0)
  const { id } = await api.events.openUpload({ name: file.name, asLive })
  for (let sent = 0; sent < file.size; ) {
    const { taken } = await api.events.write({ id, bytes: file.slice(sent, sent + pieceBytes) })
    sent += taken
    show(sent)
  }
  return api.events.endUpload({ id })
}
