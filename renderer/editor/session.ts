import { createStore } from 'zustand/vanilla'
import type { ApiClient } from '../../electron/api/client'
import type { RunFilter } from '../../electron/views/runs'
import type { Playbook } from '../../nodes/playbook/schema'
import type { NodeManifest } from '../../nodes/sdk'
import { documentJson } from '../api/document-json'
import type { CanvasHandle } from '../canvas/canvas-handle'
import { createCanvasStore } from '../canvas/canvas-store'
import type { Viewport } from '../canvas/rf'
import { createDockStore } from '../dock/dock-store'
import { createReplayStore } from '../replay/replay-store'
import { ReplayRunner } from '../replay/replay-runner'
import { showPanel } from '../shell/layout-store'
import { failureText } from '../api/failure'
import { announcer } from '../ui/announcer'
import { showToast } from '../ui/toast-store'
import { DraftSaver, type Saved } from './draft-saver'
import { createPlaybookStore, type PlaybookStore } from './playbook-store'
import { ProblemChecker } from './problem-checker'
import { type Backup, dropBackup, keepBackup } from './unsaved-backup'

type Opened = {
  playbook: Playbook
  logicHash: string
  savedAt: number | null
  /** What the page could not save before it went away. */
  recovered: Backup | null
}

type Options = {
  api: ApiClient
  manifests: ReadonlyMap<string, NodeManifest>
  opened: Opened
  onSaved: (saved: Saved) => void
  onReplayed: () => void
  /** A version was saved. */
  onVersion: () => void
}

/** Everything that is open of one playbook. It outlives the screen: coming back finds all as it was. */
export class EditorSession {
  readonly id: string
  readonly api: ApiClient
  readonly manifests: ReadonlyMap<string, NodeManifest>
  readonly playbook: PlaybookStore
  readonly drafts: DraftSaver
  readonly problems: ProblemChecker
  readonly replay = createReplayStore()
  readonly runner: ReplayRunner
  readonly onVersion: () => void
  readonly dock
  readonly canvasStore = createCanvasStore()
  /** Hash of the logic that the core has last saved: what the result of a replay is compared with. */
  readonly logic
  /** The canvas on the screen; null while another screen is. */
  canvas: CanvasHandle | null = null
  /** Where the canvas was left. */
  viewport: Viewport | null = null
  #pathAsked = 0
  #isKept = false

  constructor({ api, manifests, opened, onSaved, onReplayed, onVersion }: Options) {
    const document = opened.recovered?.document ?? opened.playbook
    this.id = document.id
    this.api = api
    this.manifests = manifests
    this.onVersion = onVersion
    this.logic = createStore(() => ({ hash: opened.logicHash }))
    this.playbook = createPlaybookStore({ document, manifests, now: () => performance.now() })
    this.drafts = new DraftSaver({
      playbook: this.playbook,
      save: async (draft, base) => api.playbooks.saveDraft({ document: documentJson(draft), base }),
      stored: async () => api.playbooks.get({ ref: { id: this.id, version: 'draft' } }),
      onSaved: (saved) => {
        this.logic.setState({ hash: saved.logicHash })
        // The page came back after all, and has gone on since.
        if (this.#isKept) dropBackup(this.id)
        this.#isKept = false
        onSaved(saved)
      },
      savedAt: opened.savedAt,
    })
    if (opened.recovered) this.drafts.takeAsUnsaved(opened.recovered)
    this.problems = new ProblemChecker(this.playbook, async (draft) => {
      const { problems } = await api.playbooks.check({ ref: { document: documentJson(draft) } })
      return problems
    })
    this.dock = createDockStore(document.samples !== undefined)
    this.runner = new ReplayRunner({
      api,
      playbook: this.playbook,
      drafts: this.drafts,
      replay: this.replay,
      announcer,
      onEnded: onReplayed,
    })
  }

  attachCanvas(canvas: CanvasHandle | null): void {
    this.canvas = canvas
  }

  /** Gives the focus back to the place on the canvas that had it last. */
  returnToCanvas(): void {
    this.canvas?.focus(this.playbook.store.getState().focus)
  }

  keepViewport(viewport: Viewport): void {
    this.viewport = viewport
  }

  /** Lists runs in the Data tab and shows it. */
  showData(target: RunFilter): void {
    this.dock.list(target)
    this.dock.choose('data')
    showPanel('dock', true)
  }

  /** Looks at one event, or at all of them again. The answer to an older question is left aside. */
  async lookAt(position: number | null): Promise<void> {
    this.dock.set({ position })
    const asked = ++this.#pathAsked
    const { replay } = this.replay.store.getState()
    if (position === null || !replay) return this.replay.follow(null)
    try {
      const path = await this.api.replays.path({ replay: replay.id, position })
      if (asked === this.#pathAsked) this.replay.follow(path)
    } catch (error) {
      this.dock.set({ position: null })
      showToast(failureText(error), { tone: 'error' })
    }
  }

  /** Called when the page or this session goes away: what could not be saved is kept on this side. */
  keep(): void {
    const { backup } = this.drafts
    if (!backup) return
    keepBackup(backup)
    this.#isKept = true
  }

  async close(): Promise<void> {
    await this.drafts.flush()
    this.keep()
    this.drafts.close()
    this.problems.close()
    this.runner.close()
  }
}
