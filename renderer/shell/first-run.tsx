import { X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { useStore } from 'zustand'
import { usePlaybooks, useReplays, useSampleSets } from '../api/queries'
import { failedRuns } from '../dock/failed-runs'
import { start } from '../editor/replay-commands'
import { usePlaybook, useSession } from '../editor/session-context'
import { text } from '../text'
import { Button, IconButton } from '../ui/button'
import { conditionToShow, failingNode } from './first-steps'
import styles from './first-run.module.css'
import { firstRunStore } from './first-run-store'
import { openInspector } from './layout-store'

/** The card of the first run: one button, then three next steps. It is no tour and stands in nobody's way. */
export function FirstRun() {
  const session = useSession()
  const shown = useStore(firstRunStore.store, (state) => state.shown)
  // Decided when the playbook was opened: the replay that it starts must not take it away.
  const [isNew] = useState(() => session.replay.store.getState().replay === null)
  const listed = usePlaybooks().data?.find(({ id }) => id === session.id)
  const samples = usePlaybook(({ document }) => document.samples)
  const set = useSampleSets().data?.find(({ name }) => name === samples)
  const isShipped = listed?.version === 1
  // Whoever has replayed another playbook knows how.
  const replays = useReplays().data?.pages[0]?.replays
  const knowsHow = replays?.some(({ playbook }) => playbook !== session.id) !== false
  if (!set || shown === 'dismissed' || (shown === 'by itself' && !(isNew && isShipped && !knowsHow)))
    return null
  return (
    <section className={styles.card} aria-label={text.firstRun.name} data-testid="first-run">
      <div className={styles.close}>
        <IconButton icon={X} label={text.shell.dismiss} onClick={() => firstRunStore.dismiss()} />
      </div>
      <Stage events={set.events} title={set.title} />
    </section>
  )
}

function Stage({ events, title }: { events: number; title: string }) {
  const session = useSession()
  const replay = useStore(session.replay.store, (state) => state.replay)
  const isStarting = useStore(session.replay.store, (state) => state.isStarting)
  const button = useRef<HTMLButtonElement>(null)
  const isAsked = useStore(firstRunStore.store, ({ shown }) => shown === 'asked for')
  // The button is where a new person goes on, unless they are somewhere already.
  useEffect(() => {
    if (isAsked || document.activeElement === document.body) button.current?.focus()
  }, [isAsked])
  if (replay?.state === 'finished') return <NextSteps />
  return (
    <>
      <p>{text.firstRun.promise(events, nounOf(title))}</p>
      {isStarting || replay?.state === 'running' ? (
        <progress
          className={styles.progress}
          aria-label={text.replay.progressName}
          max={replay?.expected ?? events}
          value={replay?.processed ?? 0}
        />
      ) : (
        <Button ref={button} look="primary" onClick={() => start(session, { kind: 'samples' })}>
          {text.firstRun.replay(events)}
        </Button>
      )}
    </>
  )
}

/** `Logins (200)` are logins. */
function nounOf(title: string): string {
  return title.replace(/\s*\(.*\)$/, '').toLowerCase()
}

function NextSteps() {
  const session = useSession()
  const [, navigate] = useLocation()
  const totals = useStore(session.replay.store, (state) => state.totals)
  const document = usePlaybook((state) => state.document)
  const failing = failingNode(totals)
  const condition = conditionToShow(document)
  const select = (id: string) => {
    session.playbook.select({ nodes: [id], wires: [] })
    session.playbook.focusOn({ kind: 'node', id })
    session.canvas?.reveal({ kind: 'node', id })
  }
  return (
    <>
      <p>{text.firstRun.next}</p>
      <div className={styles.steps}>
        {failing !== null && (
          <Button
            onClick={() => {
              select(failing)
              session.showData({ failedAt: failing })
            }}
          >
            {text.firstRun.why(failedRuns(totals))}
          </Button>
        )}
        {condition && (
          <Button
            onClick={() => {
              select(condition.node)
              openInspector(condition.path)
            }}
          >
            {text.firstRun.change}
          </Button>
        )}
        <Button onClick={() => navigate('/events')}>{text.firstRun.own}</Button>
      </div>
      <p className={styles.hint}>{text.firstRun.changeHint}</p>
    </>
  )
}
