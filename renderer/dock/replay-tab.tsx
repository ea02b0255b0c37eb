import { Play, Square, StepForward } from 'lucide-react'
import { useStore } from 'zustand'
import { usePlaybook, useSession } from '../editor/session-context'
import { replayChosen, replayOrResume } from '../editor/replay-commands'
import { isResumable } from '../replay/is-resumable'
import { isReplaying } from '../replay/replay-store'
import { text } from '../text'
import { Button } from '../ui/button'
import { EventChoices } from './event-choices'
import styles from './replay-tab.module.css'
import { Summary } from './summary'
import { useChosenCount } from './use-chosen-count'
import { useReplayChoices } from './use-replay-choices'

/** Which events, under which assumptions; then the button, the progress, and what came of it. */
export function ReplayTab() {
  const session = useSession()
  const refused = useStore(session.replay.store, (state) => state.refused)
  const isBusy = useStore(session.replay.store, isReplaying)
  return (
    <div className={styles.tab}>
      <div className={styles.choices}>
        <EventChoices />
        <Assumptions />
        <div className={styles.actions}>
          {isBusy ? (
            <Button onClick={() => void session.runner.stop()}>
              <Square size={14} strokeWidth={1.5} aria-hidden="true" />
              {text.replay.stop}
              <kbd className={styles.key}>⇧F5</kbd>
            </Button>
          ) : (
            <StartButtons />
          )}
        </div>
      </div>
      <div className={styles.result}>
        {refused !== null && (
          <div className={styles.refused} role="alert">
            <p>
              <strong>{text.replay.refused}</strong> {refused}
            </p>
            <Button onClick={() => session.dock.choose('problems')}>{text.replay.showProblems}</Button>
          </div>
        )}
        <Progress />
        <Summary />
      </div>
    </div>
  )
}

/** Goes on with an interrupted replay, which F5 then does, or starts a new one. */
function StartButtons() {
  const session = useSession()
  const choices = useReplayChoices()
  const isEmpty = usePlaybook(({ document }) => document.nodes.length === 0)
  const hash = useStore(session.logic, (state) => state.hash)
  const resumes = useStore(
    session.replay.store,
    ({ replay }) => isResumable(replay, choices) && replay.logicHash === hash,
  )
  const count = useChosenCount()
  const key = <kbd className={styles.key}>F5</kbd>
  return (
    <>
      {resumes && (
        <Button look="primary" data-testid="resume" onClick={() => void replayOrResume(session)}>
          <StepForward size={14} strokeWidth={1.5} aria-hidden="true" />
          {text.replay.resume}
          {key}
        </Button>
      )}
      <Button
        look={resumes ? 'plain' : 'primary'}
        data-testid="replay"
        disabled={isEmpty || count === 0}
        onClick={() => replayChosen(session)}
      >
        <Play size={14} strokeWidth={1.5} aria-hidden="true" />
        {count === null ? text.replay.replay : text.replay.replayCount(count)}
        {!resumes && key}
      </Button>
    </>
  )
}

function Assumptions() {
  const { dock } = useSession()
  const { approvals } = useReplayChoices()
  return (
    <div className={styles.assumptions}>
      <label className={styles.assumption}>
        {text.replay.approvals}
        <select
          className={styles.select}
          value={approvals}
          onChange={({ target }) =>
            dock.chooseReplay({
              approvals: target.value === 'approve' || target.value === 'deny' ? target.value : 'stop',
            })
          }
        >
          <option value="stop">{text.replay.stopThere}</option>
          <option value="approve">{text.replay.assumeApproved}</option>
          <option value="deny">{text.replay.assumeDenied}</option>
        </select>
      </label>
      <fieldset className={styles.assumption}>
        <legend className={styles.legend}>{text.replay.lookups}</legend>
        <label className={styles.radio}>
          <input type="radio" name="reads" defaultChecked />
          {text.replay.recordedOnly}
        </label>
        <label className={styles.radio} data-off="true" data-tip={text.replay.liveLater}>
          <input type="radio" name="reads" disabled />
          {text.replay.recordedThenLive}
        </label>
        <p className={styles.reason}>{text.replay.liveLater}</p>
      </fieldset>
    </div>
  )
}

function Progress() {
  const { replay: store } = useSession()
  const replay = useStore(store.store, (state) => state.replay)
  if (!replay || replay.state === 'finished') return null
  if (replay.kind !== 'replay')
    return <p className={styles.state}>{text.replay.live[replay.state === 'running' ? 'on' : 'off']}</p>
  if (replay.state !== 'running') {
    return (
      <p className={styles.state} data-tone={replay.state === 'failed' ? 'error' : 'plain'}>
        {text.replay.ended[replay.state]} {replay.error}
      </p>
    )
  }
  const { processed, expected } = replay
  return (
    <div className={styles.progress}>
      <progress
        aria-label={text.replay.progressName}
        max={expected ?? undefined}
        value={expected === null ? undefined : processed}
      />
      <span>{text.replay.progress(processed, expected)}</span>
    </div>
  )
}
