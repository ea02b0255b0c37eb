import { useQueryClient } from '@tanstack/react-query'
import { FilePlus2, Upload } from 'lucide-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { useStore } from 'zustand'
import { useApi } from '../../api/api-context'
import { documentJson } from '../../api/document-json'
import { failureText } from '../../api/failure'
import { keys, usePlaybooks, useReplays } from '../../api/queries'
import { sessions } from '../../editor/session-registry'
import { text } from '../../text'
import { Button } from '../../ui/button'
import { FileButton } from '../../ui/file-button'
import { Loading, Note } from '../../ui/note'
import { showToast } from '../../ui/toast-store'
import styles from '../screen.module.css'
import { useFileDrop } from '../use-file-drop'
import { blankPlaybook } from './blank-playbook'
import { ImportReport } from './import-report'
import { pendingDeletes } from './pending-deletes'
import { PlaybookTable } from './playbook-table'
import { type Candidate, readCandidate } from './read-candidate'

/** All playbooks: open one, begin one, bring one in, send one out. */
export function PlaybooksScreen() {
  const api = useApi()
  const client = useQueryClient()
  const [, navigate] = useLocation()
  const playbooks = usePlaybooks()
  const replays = useReplays()
  const hidden = useStore(pendingDeletes.store, (state) => state.ids)
  const [candidate, setCandidate] = useState<Candidate | null>(null)
  const shown = playbooks.data?.filter(({ id }) => !hidden.includes(id))

  const create = async () => {
    const document = blankPlaybook(crypto.randomUUID(), text.playbooks.blankName)
    await api.playbooks.saveDraft({ document: documentJson(document) })
    await client.invalidateQueries({ queryKey: keys.playbooks })
    navigate(`/playbooks/${document.id}`)
  }
  const take = async ([file]: File[]) => {
    if (!file) return
    const read = await readCandidate(api, file, playbooks.data ?? [])
    if (read.document === null || read.problems.length > 0 || read.replaces !== null)
      return setCandidate(read)
    await accept(read.document)
  }
  const accept = async (document: NonNullable<Candidate['document']>) => {
    const { id } = await api.playbooks.import({ ref: { document } })
    // What is open of it was made from the draft that is gone.
    sessions.forget(id)
    setCandidate(null)
    await client.invalidateQueries({ queryKey: keys.playbooks })
    navigate(`/playbooks/${id}`)
  }
  const say = (error: unknown) => showToast(failureText(error), { tone: 'error' })
  const drop = useFileDrop((files) => void take(files).catch(say))

  return (
    <section
      className={styles.screen}
      aria-label={text.shell.playbooks}
      data-region="screen"
      data-dropping={drop.isDropping}
      {...drop.handlers}
    >
      <div className={styles.bar}>
        <Button look="primary" onClick={() => void create().catch(say)}>
          <FilePlus2 size={16} strokeWidth={1.5} aria-hidden="true" />
          {text.playbooks.create}
        </Button>
        <FileButton
          accept=".json"
          label={text.playbooks.importLabel}
          onFiles={(files) => void take(files).catch(say)}
        >
          <Upload size={16} strokeWidth={1.5} aria-hidden="true" />
          {text.playbooks.import}
        </FileButton>
        <span className={styles.grow} />
        {shown && <span className={styles.count}>{text.status.playbooks(shown.length)}</span>}
      </div>
      <div className={styles.content}>
        {playbooks.error && (
          <Note
            title={text.playbooks.failed}
            tone="error"
            actions={<Button onClick={() => void playbooks.refetch()}>{text.shell.tryAgain}</Button>}
          >
            {failureText(playbooks.error)}
          </Note>
        )}
        {playbooks.isPending && <Loading label={text.playbooks.loading} />}
        {shown?.length === 0 && <Note title={text.playbooks.empty}>{text.playbooks.emptyHint}</Note>}
        {shown && shown.length > 0 && (
          <PlaybookTable
            playbooks={shown}
            replays={replays.data?.pages.flatMap((page) => page.replays) ?? []}
          />
        )}
      </div>
      {candidate && (
        <ImportReport
          candidate={candidate}
          onAccept={(document) => void accept(document).catch(say)}
          onCancel={() => setCandidate(null)}
        />
      )}
    </section>
  )
}
