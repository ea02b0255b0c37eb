import { useStore } from 'zustand'
import { useConnectionState } from '../api/connection-context'
import type { DraftState } from '../editor/draft-saver'
import type { EditorSession } from '../editor/session'
import { useReopen } from '../editor/use-session'
import { text } from '../text'
import { Button } from '../ui/button'
import { formatMoment } from '../ui/format'
import styles from './title-bar.module.css'

/** What of the playbook is saved; and the choice, when another draft was saved elsewhere. */
export function DraftLine({ session }: { session: EditorSession }) {
  const state = useStore(session.drafts.state)
  const { at } = useConnectionState()
  const reopen = useReopen()
  // A save that waits for the core is none.
  const isStuck = at === 'lost' && state.at !== 'saved'
  // Both buttons go away, and would drop the focus.
  const load = () => {
    document.getElementById('main')?.focus()
    void reopen(session.id)
  }
  const keep = () => {
    session.returnToCanvas()
    void session.drafts.keepMine()
  }
  return (
    <>
      <span
        className={styles.draft}
        data-testid="draft"
        data-state={isStuck ? 'failed' : state.at}
        role="status"
      >
        <span className={styles.dot} aria-hidden="true" />
        {isStuck ? text.draft.stuck : draftWords(state)}
      </span>
      {state.at === 'conflict' && !isStuck && (
        <>
          <Button data-tip={text.draft.loadItMeans} onClick={load}>
            {text.draft.loadIt}
          </Button>
          <Button data-tip={text.draft.keepMineMeans} onClick={keep}>
            {text.draft.keepMine}
          </Button>
        </>
      )}
    </>
  )
}

function draftWords(state: DraftState): string {
  switch (state.at) {
    case 'saved':
      return state.when === null ? text.draft.saved : text.draft.savedAt(formatMoment(state.when, Date.now()))
    case 'unsaved':
    case 'saving':
      return text.draft.saving
    case 'failed':
      return text.draft.failed(state.message)
    case 'conflict':
      return text.draft.conflict
    default:
      return state satisfies never
  }
}
