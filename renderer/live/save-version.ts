import type { ApiClient } from '../../electron/api/client'
import { failureText } from '../api/failure'
import type { DraftSaver } from '../editor/draft-saver'
import { text } from '../text'
import { showToast } from '../ui/toast-store'

type Options = {
  api: Pick<ApiClient, 'playbooks'>
  id: string
  /** Of the playbook where it is open. */
  drafts: Pick<DraftSaver, 'flush' | 'unsaved'> | undefined
}

/**
 * Keeps the draft as a version: what is on the screen, not what was saved of it some moments ago. `isNew` is false
 * where the newest version had its logic already. Throws what a person can be told.
 */
export async function keepVersion({
  api,
  id,
  drafts,
}: Options): Promise<{ version: number; isNew: boolean }> {
  await drafts?.flush()
  if (drafts && drafts.unsaved !== null) throw new Error(text.version.unsavedDraft)
  const [newest] = await api.playbooks.versions({ id })
  const { version } = await api.playbooks.save({ id })
  return { version, isNew: version !== newest?.version }
}

/** Does so, and says what came of it. `onSaved`: the list of playbooks is no longer right. */
export async function saveVersion({ onSaved, ...options }: Options & { onSaved: () => void }): Promise<void> {
  try {
    const { version, isNew } = await keepVersion(options)
    showToast(isNew ? text.version.saved(version) : text.version.same(version))
    onSaved()
  } catch (error) {
    showToast(failureText(error), { tone: 'error' })
  }
}
