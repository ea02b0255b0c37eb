import { setSpan } from '../executor/run-number'
import type { LiveWait } from '../executor/live/live-ports'
import type { EffectPage, EffectState, WaitKind, WaitPage, WaitPlace, WaitView } from '../views/live'
import { toEffectView } from './effect-view'
import type { LiveParts } from './live-parts'

const everyKind: readonly WaitKind[] = ['approval', 'timer', 'form', 'unknown_effect']
/** The kinds that a person can decide. */
export const personKinds: readonly WaitKind[] = ['approval', 'form']

type Parts = Pick<LiveParts, 'deployments' | 'liveRuns' | 'effects'>

/** What live runs wait for and what they have done, in pages: there may be many thousands of each. */
export class LiveLists {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Oldest deadline first, after the place given. */
  waits(query: { person: boolean; after?: WaitPlace | undefined; limit: number }): WaitPage {
    const { liveRuns } = this.#parts
    const kinds = query.person ? personKinds : everyKind
    const found = liveRuns.openWaits(kinds, query.after ?? null, query.limit)
    const last = found.at(-1)
    return {
      waits: found.flatMap((wait) => this.#view(wait) ?? []),
      next: last && found.length === query.limit ? { deadline: last.deadline, id: last.id } : null,
      total: kinds.reduce((sum, kind) => sum + liveRuns.countOpen(kind), 0),
    }
  }

  /** Newest first, before the effect given. */
  effects(query: {
    states?: readonly EffectState[] | undefined
    before?: string | undefined
    limit: number
  }): EffectPage {
    const { effects } = this.#parts
    const states = query.states ?? null
    const found = effects.list(states, query.limit, query.before)
    const last = found.at(-1)
    return {
      effects: found.map(toEffectView),
      next: last && found.length === query.limit ? last.id : null,
      total: effects.countIn(states),
    }
  }

  #view(wait: LiveWait): WaitView | null {
    const { deployments, liveRuns, effects } = this.#parts
    const head = liveRuns.head(wait.run)
    const set = deployments.get(Math.floor(wait.run / setSpan))
    if (!head || !set) return null
    const { node, path, iteration } = wait.place
    const effect = effects
      .ofRun(wait.run)
      .find(({ place }) => place.node === node && place.path === path && place.iteration === iteration)
    return {
      id: wait.id,
      kind: wait.kind,
      question: wait.question,
      since: wait.since,
      deadline: wait.deadline,
      playbook: set.playbook,
      name: set.name,
      set: set.id,
      position: head.position,
      event: head.event,
      label: head.label,
      node,
      effect: effect ? toEffectView(effect) : null,
    }
  }
}
