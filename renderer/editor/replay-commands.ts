import { failedRuns } from '../dock/failed-runs'
import type { ReplayChoices } from '../dock/dock-store'
import { replayChoices } from '../dock/replay-choices'
import { showPanel } from '../shell/layout-store'
import { isResumable } from '../replay/is-resumable'
import type { ReplayEvents } from '../replay/replay-runner'
import { text } from '../text'
import { announcer } from '../ui/announcer'
import { showToast } from '../ui/toast-store'
import type { EditorSession } from './session'

/** Goes on with an interrupted replay, if one is shown and nothing else has been asked for since; else replays anew. */
export async function replayOrResume(session: EditorSession): Promise<void> {
  const { replay } = session.replay.store.getState()
  if (!isResumable(replay, choicesOf(session))) return replayChosen(session)
  const isSame = await session.runner.isOfScreen(replay)
  if (isSame === null) return
  if (!isSame) return replayChosen(session)
  showReplay(session)
  await session.runner.resume(replay)
}

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
  showReplay(session)
  void session.runner.start(events, choicesOf(session).approvals)
}

function showReplay(session: EditorSession): void {
  const { dock } = session
  void session.lookAt(null)
  dock.choose('replay')
  showPanel('dock', true)
  dock.list({ all: true })
}

function choicesOf({ dock, replay }: EditorSession): ReplayChoices {
  return replayChoices(dock.store.getState(), replay.store.getState().restored)
}
