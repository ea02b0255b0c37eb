import { createStore } from 'zustand/vanilla'
import type { Playbook } from '../../nodes/playbook/schema'
import type { PlaybookStore } from './playbook-store'

export type DraftState =
  | { at: 'saved'; when: number | null }
  | { at: 'unsaved' }
  | { at: 'saving' }
  | { at: 'failed'; message: string }

export type Saved = { changed: number; logicHash: string }

type Options = {
  playbook: PlaybookStore
  save: (document: Playbook) => Promise<Saved>
  onSaved: (saved: Saved) => void
  /** When what was opened was saved; null when it was not. */
  savedAt: number | null
}

const waitMs = 500
const retryMs = 3000

/**
 * Saves the draft by itself.
 * S1. What is on the screen is saved at the latest `waitMs` after the last change, or `retryMs` after a failure.
 * S2. One save at a time, so that an older document never overtakes a newer one.
 * S3. The state is `saved` only while the document on the screen is the one that was saved.
 */
export class DraftSaver {
  readonly state = createStore<DraftState>(() => ({ at: 'saved', when: null }))
  readonly #options: Options
  readonly #unsubscribe: () => void
  #saved: Playbook
  #timer: ReturnType<typeof setTimeout> | undefined
  #saving: Promise<void> | null = null

  constructor(options: Options) {
    this.#options = options
    const { store } = options.playbook
    this.#saved = store.getState().document
    this.state.setState({ at: 'saved', when: options.savedAt }, true)
    this.#unsubscribe = store.subscribe(({ document }, before) => {
      if (document !== before.document) this.#schedule(waitMs)
    })
  }

  /** The document on the screen when it is not saved yet; null when it is. */
  get unsaved(): Playbook | null {
    const { document } = this.#options.playbook.store.getState()
    return document === this.#saved ? null : document
  }

  /** Takes the document for unsaved although nothing was changed: it came from elsewhere than the core. */
  takeAsUnsaved(saved: Playbook): void {
    this.#saved = saved
    this.#schedule(0)
  }

  /** Saves now what is not saved. Resolves when nothing is left or a save has failed. */
  async flush(): Promise<void> {
    while (this.unsaved) {
      clearTimeout(this.#timer)
      this.#saving ??= this.#save(this.unsaved)
      await this.#saving
      if (this.state.getState().at === 'failed') return
    }
  }

  close(): void {
    this.#unsubscribe()
    clearTimeout(this.#timer)
  }

  #schedule(ms: number): void {
    clearTimeout(this.#timer)
    if (!this.unsaved) return this.state.setState({ at: 'saved', when: Date.now() }, true)
    this.state.setState({ at: 'unsaved' }, true)
    this.#timer = setTimeout(() => void this.flush(), ms)
  }

  async #save(document: Playbook): Promise<void> {
    this.state.setState({ at: 'saving' }, true)
    try {
      const saved = await this.#options.save(document)
      this.#saved = document
      this.#options.onSaved(saved)
      this.state.setState(this.unsaved ? { at: 'unsaved' } : { at: 'saved', when: saved.changed }, true)
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      this.state.setState({ at: 'failed', message }, true)
      this.#timer = setTimeout(() => void this.flush(), retryMs)
    } finally {
      this.#saving = null
    }
  }
}
