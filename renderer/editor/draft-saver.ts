import { createStore } from 'zustand/vanilla'
import type { Playbook } from '../../nodes/playbook/schema'
import { failureText, isAnswer, isConflict } from '../api/failure'
import { isSameDocument } from './same-document'
import type { PlaybookStore } from './playbook-store'
import type { Backup } from './unsaved-backup'

export type DraftState =
  | { at: 'saved'; when: number | null }
  | { at: 'unsaved' }
  | { at: 'saving' }
  | { at: 'failed'; message: string }
  /** Another draft was saved meanwhile, `changed` says when; a person has to choose. */
  | { at: 'conflict'; changed: number | null }

export type Saved = { changed: number; logicHash: string }
export type Stored = { playbook: Playbook; changed: number | null }

type Options = {
  playbook: PlaybookStore
  /** Refused as a conflict when the stored draft is not the one that was saved at `base` (null: there was none). */
  save: (document: Playbook, base: number | null) => Promise<Saved>
  /** The draft that the core has now. */
  stored: () => Promise<Stored>
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
 * S4. A save says which draft it was made from. When the core has another one, nothing is saved until a person has
 *     chosen.
 * S5. What was sent and never answered may have been saved: it is no other draft.
 */
export class DraftSaver {
  readonly state = createStore<DraftState>(() => ({ at: 'saved', when: null }))
  readonly #options: Options
  readonly #unsubscribe: () => void
  /** Null when the document on the screen is not saved, whatever it is. */
  #saved: Playbook | null
  #base: number | null
  #sent: readonly Playbook[] = []
  #isClosed = false
  #timer: ReturnType<typeof setTimeout> | undefined
  #saving: Promise<void> | null = null

  constructor(options: Options) {
    this.#options = options
    const { store } = options.playbook
    this.#saved = store.getState().document
    this.#base = options.savedAt
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

  /** What has to be kept when the page goes away; null when all is saved. */
  get backup(): Backup | null {
    const document = this.unsaved
    return document && { document, base: this.#base, sent: this.#sent }
  }

  /** Takes the document for unsaved although nothing was changed: it comes from a page that went away. */
  takeAsUnsaved({ base, sent }: Omit<Backup, 'document'>): void {
    this.#saved = null
    this.#base = base
    this.#sent = sent
    this.#schedule(0)
  }

  /** Saves now what is not saved. Resolves when nothing is left, a save has failed, or a person has to choose. */
  async flush(): Promise<void> {
    while (this.unsaved && !this.#isClosed && this.state.getState().at !== 'conflict') {
      clearTimeout(this.#timer)
      this.#saving ??= this.#save(this.unsaved)
      await this.#saving
      if (this.state.getState().at === 'failed') return
    }
  }

  /** Saves what is on the screen over the draft that was saved elsewhere. */
  async keepMine(): Promise<void> {
    const state = this.state.getState()
    if (state.at !== 'conflict') return
    this.#saved = null
    this.#base = state.changed
    this.state.setState({ at: 'unsaved' }, true)
    await this.flush()
  }

  /** Nothing is saved from now on. */
  close(): void {
    this.#isClosed = true
    this.#unsubscribe()
    clearTimeout(this.#timer)
  }

  #schedule(ms: number): void {
    if (this.state.getState().at === 'conflict') return
    clearTimeout(this.#timer)
    if (!this.unsaved) return this.state.setState({ at: 'saved', when: Date.now() }, true)
    this.state.setState({ at: 'unsaved' }, true)
    this.#timer = setTimeout(() => void this.flush(), ms)
  }

  async #save(document: Playbook): Promise<void> {
    this.state.setState({ at: 'saving' }, true)
    try {
      const saved = await this.#send(document)
      if (!saved) return await this.#compare()
      this.#saved = document
      this.#base = saved.changed
      this.#sent = []
      this.#options.onSaved(saved)
      this.state.setState(this.unsaved ? { at: 'unsaved' } : { at: 'saved', when: saved.changed }, true)
    } catch (error) {
      this.state.setState({ at: 'failed', message: failureText(error) }, true)
      if (!this.#isClosed) this.#timer = setTimeout(() => void this.flush(), retryMs)
    } finally {
      this.#saving = null
    }
  }

  /** Null when the core has another draft than the one that this was made from. */
  async #send(document: Playbook): Promise<Saved | null> {
    const before = this.#sent
    this.#sent = [...before, document]
    try {
      return await this.#options.save(document, this.#base)
    } catch (error) {
      // An answer says that it was not saved; without one it may have been.
      if (isAnswer(error)) this.#sent = before
      if (isConflict(error)) return null
      throw error
    }
  }

  async #compare(): Promise<void> {
    const { playbook, changed } = await this.#options.stored()
    if (!this.#sent.some((document) => isSameDocument(document, playbook)))
      return this.state.setState({ at: 'conflict', changed }, true)
    this.#base = changed
    this.state.setState({ at: 'unsaved' }, true)
  }
}
