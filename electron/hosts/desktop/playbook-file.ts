import { dialog, type BrowserWindow } from 'electron'
import type { ApiClient } from '../../api'
import type { FileArgument } from './policy/file-argument'

/** Offers to import the playbook that a start named. Nobody's word but the person's here counts as a yes. */
export async function offerPlaybook(
  argument: FileArgument,
  window: BrowserWindow,
  api: ApiClient,
): Promise<void> {
  if (argument.kind === 'none') return
  if (argument.kind === 'refused') {
    await dialog.showMessageBox(window, { type: 'warning', message: `Not opened: ${argument.reason}` })
    return
  }
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: 'Import this playbook?',
    detail: `${argument.path}\n\nIt is stored, not run and not deployed.`,
    buttons: ['Import', 'Cancel'],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  })
  if (response !== 0) return
  await dialog.showMessageBox(window, await importPlaybook(argument.path, api))
}

async function importPlaybook(file: string, api: ApiClient) {
  try {
    const { version } = await api.playbooks.import({ ref: { file } })
    return { type: 'info' as const, message: `Imported as version ${version}` }
  } catch (error) {
    // The core says what is wrong with the file; that is the answer, whatever it is.
    return { type: 'error' as const, message: 'Not imported', detail: (error as Error).message }
  }
}
