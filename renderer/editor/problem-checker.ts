import { createStore } from 'zustand/vanilla'
import type { Problem } from '../../nodes/playbook/problem'
import type { Playbook } from '../../nodes/playbook/schema'
import type { PlaybookStore } from './playbook-store'

export type ProblemState = {
  problems: readonly Problem[]
  /** By id of the node or wire. */
  byPlace: ReadonlyMap<string, readonly Problem[]>
  /** False while the document has changed since. */
  isCurrent: boolean
}

const waitMs = 300

/** Has the core check the document after each change. */
export class ProblemChecker {
  readonly state = createStore<ProblemState>(() => ({ problems: [], byPlace: new Map(), isCurrent: false }))
  readonly #playbook: PlaybookStore
  readonly #check: (document: Playbook) => Promise<readonly Problem[]>
  readonly #unsubscribe: () => void
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(playbook: PlaybookStore, check: (document: Playbook) => Promise<readonly Problem[]>) {
    this.#playbook = playbook
    this.#check = check
    this.#unsubscribe = playbook.store.subscribe(({ document }, before) => {
      if (document.layout !== before.document.layout && isSameButLayout(document, before.document)) return
      if (document !== before.document) this.#schedule()
    })
    void this.#run()
  }

  close(): void {
    this.#unsubscribe()
    clearTimeout(this.#timer)
  }

  #schedule(): void {
    clearTimeout(this.#timer)
    this.state.setState({ isCurrent: false })
    this.#timer = setTimeout(() => void this.#run(), waitMs)
  }

  async #run(): Promise<void> {
    const { document } = this.#playbook.store.getState()
    try {
      const problems = await this.#check(document)
      const { document: now } = this.#playbook.store.getState()
      if (now !== document && !isSameButLayout(now, document)) return
      this.state.setState({ problems, byPlace: byPlace(problems), isCurrent: true })
    } catch {
      // The core is away: what was found stays, marked as old, until there is a next change or a new connection.
      this.#timer = setTimeout(() => void this.#run(), 10 * waitMs)
    }
  }
}

function isSameButLayout(a: Playbook, b: Playbook): boolean {
  return a.nodes === b.nodes && a.edges === b.edges && a.samples === b.samples && a.name === b.name
}

function byPlace(problems: readonly Problem[]): Map<string, Problem[]> {
  const places = new Map<string, Problem[]>()
  for (const problem of problems) {
    if (problem.node === null) continue
    places.set(problem.node, [...(places.get(problem.node) ?? []), problem])
  }
  return places
}

/** The field of the inspector that a problem's path names: `$.nodes[4].input.condition` is `input.condition`. */
export function fieldOf({ path }: Pick<Problem, 'path'>): string | null {
  return /^\$\.nodes\[\d+\]\.((?:config|input|policy)\.[^.[]+|outcome|name)/.exec(path)?.[1] ?? null
}
