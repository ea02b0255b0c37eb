import { createStore } from 'zustand/vanilla'
import type { ApiClient } from '../../electron/api/client'
import type { LiveStatus } from '../../electron/views/live'
import { failureText } from '../api/failure'
import { followAlways } from '../api/follow-always'
import { text } from '../text'
import type { Announcer } from '../ui/announcer'

export type LiveState = {
  /** Null until the core has said. */
  status: LiveStatus | null
  /** Why the core does not say, in words. */
  failed: string | null
}

/** What is live, for every part of the page that speaks about it. */
export const liveStore = createStore<LiveState>(() => ({ status: null, failed: null }))

type Options = {
  api: ApiClient
  store: typeof liveStore
  announcer: Announcer
  /** Something is another than it was: lists of what waits and of what ran may be too. */
  onNews: (now: LiveStatus, before: LiveStatus | null) => void
}

/**
 * Follows what is live, for the whole page.
 * L1. One subscription, whatever is on the screen.
 * L2. It ends with `close` alone: after a lost connection, a refusal or an end of the stream it is asked for again.
 * L3. Spoken is what needs a person, when it comes up: that nothing runs, that more wait, that more is unknown.
 */
export class LiveFeed {
  readonly #options: Options
  readonly #abort = new AbortController()

  constructor(options: Options) {
    this.#options = options
  }

  start(): Promise<void> {
    const { api, store } = this.#options
    return followAlways({
      ask: (signal) => api.live.follow(undefined, { signal }),
      take: (status) => this.#take(status),
      onRefused: (error) => store.setState({ failed: failureText(error) }),
      signal: this.#abort.signal,
    })
  }

  close(): void {
    this.#abort.abort()
  }

  #take(status: LiveStatus): void {
    const { store, onNews } = this.#options
    const before = store.getState().status
    store.setState({ status, failed: null })
    this.#speak(status, before)
    onNews(status, before)
  }

  #speak(now: LiveStatus, before: LiveStatus | null): void {
    const { announcer } = this.#options
    if (now.stalled !== null && now.stalled !== before?.stalled)
      announcer.interrupt(text.live.spokenStalled(now.stalled))
    if (!before) return
    if (now.approvals > before.approvals) announcer.say(text.live.spokenWaiting(now.approvals), 'waiting')
    if (now.unknown > before.unknown) announcer.say(text.live.spokenUnknown(now.unknown), 'unknown')
  }
}
