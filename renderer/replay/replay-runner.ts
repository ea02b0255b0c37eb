import type { ApiClient } from '../../electron/api/client'
import type { ReplayStarted, ReplayView } from '../../electron/views/replays'
import { documentJson } from '../api/document-json'
import { failureText, isAnswer } from '../api/failure'
import type { DraftSaver } from '../editor/draft-saver'
import type { PlaybookStore } from '../editor/playbook-store'
import { text } from '../text'
import type { Announcer } from '../ui/announcer'
import { isReplaying, type ReplayStore, type ShownReplay } from './replay-store'
import { spokenSummary } from './summary-words'

type Request = Parameters<ApiClient['replays']['start']>[0]
export type ReplayEvents = Request['events']
export type Approvals = NonNullable<Request['approvals']>

type Options = {
  api: ApiClient
  playbook: PlaybookStore
  drafts: DraftSaver
  replay: ReplayStore
  announcer: Announcer
  /** A replay has ended, or has come to be known: lists of replays are no longer right. */
  onEnded: () => void
}

const followAgainMs = 1000

/**
 * Starts replays of what is on the screen and follows them.
 * R1. What is replayed is the document on the screen, saved or not.
 * R2. News of a replay that is no longer shown change nothing.
 * R3. A connection lost on the way is no end of the replay: it is followed again when the core answers.
 * R4. Live runs are followed as a replay is, in silence; nothing here starts or stops them.
 */
export class ReplayRunner {
  readonly #options: Options
  #abort = new AbortController()

  constructor(options: Options) {
    this.#options = options
  }

  start(events: ReplayEvents, approvals: Approvals): Promise<void> {
    const { api, playbook, drafts } = this.#options
    return this.#begin(events.kind === 'again', () => {
      void drafts.flush()
      const { document } = playbook.store.getState()
      return api.replays.start({ playbook: { document: documentJson(document) }, events, approvals })
    })
  }

  /** Goes on with a replay that was interrupted. */
  resume({ id, isPart }: Pick<ShownReplay, 'id' | 'isPart'>): Promise<void> {
    return this.#begin(isPart, () => this.#options.api.replays.resume({ id }))
  }

  /** True when a replay was of the document on the screen, saved or not. Where nobody can tell, it says why. */
  async isOfScreen({ logicHash }: Pick<ShownReplay, 'logicHash'>): Promise<boolean | null> {
    const { api, playbook, replay } = this.#options
    try {
      const document = documentJson(playbook.store.getState().document)
      return (await api.playbooks.get({ ref: { document } })).logicHash === logicHash
    } catch (error) {
      replay.refuse(failureText(error))
      return null
    }
  }

  async #begin(isPart: boolean, ask: () => Promise<ReplayStarted>): Promise<void> {
    const { api, replay } = this.#options
    if (isReplaying(replay.store.getState())) return
    replay.begin()
    try {
      const { id, expected } = await ask()
      replay.started({ id, kind: 'replay', expected, isPart })
      // Without an answer the result counts as one of this draft, which it is.
      void api.replays.get({ id }).then(
        (view) => replay.describe(id, view),
        () => undefined,
      )
      await this.#follow(id)
    } catch (error) {
      replay.refuse(failureText(error))
      this.#options.announcer.interrupt(failureText(error))
    }
  }

  async stop(): Promise<void> {
    const { replay } = this.#options.replay.store.getState()
    if (replay?.kind !== 'replay' || replay.state !== 'running') return
    try {
      await this.#options.api.replays.cancel({ id: replay.id })
    } catch (error) {
      this.#options.replay.refuse(failureText(error))
    }
  }

  /**
   * Shows the newest replay of the playbook, running or ended, and lets the next one be of the same; nothing when there
   * is none.
   */
  async restore(): Promise<void> {
    const { api, playbook, replay } = this.#options
    const { id } = playbook.store.getState().document
    const { replays } = await api.replays.list({ limit: 20 })
    const view =
      replays.find(({ playbook: of, kind }) => of === id && kind === 'replay') ??
      (await api.replays.latest({ playbook: id }))
    if (view?.kind !== 'replay' || replay.store.getState().replay !== null) return
    replay.restored(view)
    this.show(view)
  }

  show(view: ReplayView): void {
    const { replay } = this.#options
    if (view.state !== 'running') return replay.show(view)
    replay.started({ id: view.id, kind: view.kind, expected: null, isPart: false })
    replay.describe(view.id, view)
    void this.#follow(view.id).catch((error: unknown) => replay.refuse(failureText(error)))
  }

  close(): void {
    this.#abort.abort()
  }

  async #follow(id: string): Promise<void> {
    const { api, replay } = this.#options
    this.#abort.abort()
    const { signal } = (this.#abort = new AbortController())
    while (!signal.aborted) {
      try {
        for await (const news of await api.replays.follow({ id }, { signal })) {
          replay.take(id, news)
          this.#speak(id)
        }
        break
      } catch (error) {
        if (isAnswer(error)) throw error
        await new Promise((resolve) => setTimeout(resolve, followAgainMs))
      }
    }
    if (!signal.aborted) this.#options.onEnded()
  }

  #speak(id: string): void {
    const { replay, announcer, playbook } = this.#options
    const { replay: shown, totals } = replay.store.getState()
    if (shown?.id !== id || shown.kind !== 'replay' || !totals) return
    const { document } = playbook.store.getState()
    if (shown.state === 'failed') announcer.interrupt(text.replay.failed(shown.error ?? ''))
    else if (shown.state === 'running') announcer.say(progressWords(shown), 'replay')
    else announcer.say(text.replay.spokenEnd(shown.seconds, spokenSummary(totals, document)), 'replay')
  }
}

function progressWords({ processed, expected }: ShownReplay): string {
  return text.replay.progress(processed, expected)
}
