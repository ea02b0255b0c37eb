import { X } from 'lucide-react'
import { type RefObject, useEffect, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { useStore } from 'zustand'
import { usePlaybooks, useReplays, useSampleSets } from '../api/queries'
import { failedRuns } from '../dock/failed-runs'
import { start } from '../editor/replay-commands'
import { usePlaybook, useSession } from '../editor/session-context'
import { isReplaying } from '../replay/replay-store'
import { text } from '../text'
import { Button, IconButton } from '../ui/button'
import { conditionToShow, failingNode } from './first-steps'
import styles from './first-run.module.css'
import { firstRunStore } from './first-run-store'
import { openInspector } from './layout-store'

/** The card of the first run: one button, then three next steps. It is no tour and stands in nobody's way. */
export function FirstRun() {
  const session = useSession()
  const card = useRef<HTMLElement>(null)
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
    <section
      ref={card}
      className={styles.card}
      aria-label={text.firstRun.name}
      data-testid="first-run"
      tabIndex={-1}
    >
      <div className={styles.close}>
        <IconButton
          icon={X}
          label={text.shell.dismiss}
          onClick={() => {
            firstRunStore.dismiss()
            session.returnToCanvas()
          }}
        />
      </div>
      <Stage card={card} events={set.events} title={set.title} />
    </section>
  )
}

type StageProps = { card: RefObject<HTMLElement | null>; events: number; title: string }

function Stage({ card, events, title }: StageProps) {
  const session = useSession()
  const replay = useStore(session.replay.store, (state) => state.replay)
  const isRunning = useStore(session.replay.store, isReplaying)
  const isAsked = useStore(firstRunStore.store, ({ shown }) => shown === 'asked for')
  const stage =
    replay?.kind === 'replay' && replay.state === 'finished' ? 'next steps' : isRunning ? 'running' : 'ready'
  useEffect(() => {
    if (isAsked) goOn(card.current)
  }, [isAsked, card])
  // The card is where a new person goes on, unless they are somewhere already.
  useEffect(() => {
    const { activeElement, body } = document
    if (activeElement !== body && activeElement !== card.current) return
    // There is no button while it runs: the card itself keeps the place of the next.
    if (stage === 'running') card.current?.focus()
    else goOn(card.current)
  }, [card, stage])
  if (stage === 'next steps') return <NextSteps />
  return (
    <>
      <p>{text.firstRun.promise(events, nounOf(title))}</p>
      {isRunning ? (
        <progress
          className={styles.progress}
          aria-label={text.replay.progressName}
          max={replay?.expected ?? events}
          value={replay?.processed ?? 0}
        />
      ) : (
        <div className={styles.steps} data-goes-on>
          <Button look="primary" onClick={() => start(session, { kind: 'samples' })}>
            {text.firstRun.replay(events)}
          </Button>
        </div>
      )}
    </>
  )
}

/** Gives the focus to the first button of what the card offers now. */
function goOn(card: HTMLElement | null): void {
  card?.querySelector<HTMLElement>('[data-goes-on] button')?.focus()
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
      <div className={styles.steps} data-goes-on>
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
