import { failedRuns } from '../dock/failed-runs'
import type { ReplayChoices } from '../dock/dock-store'
import { replayChoices } from '../dock/replay-choices'
import { showPanel } from '../shell/layout-store'
import type { ReplayEvents } from '../replay/replay-runner'
import { text } from '../text'
import { announcer } from '../ui/announcer'
import { showToast } from '../ui/toast-store'
import type { EditorSession } from './session'

/** Replays what the Replay tab has chosen. */
export function replayChosen(session: EditorSession): void {
  const { events, where } = choicesOf(session)
  if (events === 'failed') return replayFailed(session)
  start(
    session,
    events === 'samples' ? { kind: 'samples' } : { kind: 'stored', where: where.trim() || 'true' },
  )
}

/** Replays the runs of the replay on the screen in which a step failed. */
export function replayFailed(session: EditorSession): void {
  const { replay, totals } = session.replay.store.getState()
  if (!replay || failedRuns(totals) === 0) {
    announcer.say(text.replay.nothingFailed)
    showToast(text.replay.nothingFailed)
    return
  }
  start(session, { kind: 'again', replay: replay.id, runs: { failed: true } })
}

export function start(session: EditorSession, events: ReplayEvents): void {
  const { dock, runner } = session
  void session.lookAt(null)
  dock.choose('replay')
  showPanel('dock', true)
  dock.list({ all: true })
  void runner.start(events, choicesOf(session).approvals)
}

function choicesOf({ dock, replay }: EditorSession): ReplayChoices {
  return replayChoices(dock.store.getState(), replay.store.getState().restored)
}
