import { hash } from 'node:crypto'
import type { StepRecord } from '../views/runs'

/**
 * Some steps that follow one another in a trace, packed, without the brackets around the list. `timing` is null where
 * none took time; `tries` is how many there are at each place (`placeOf`), and `hash` that of what the chunk holds.
 */
export type RoundChunk = {
  steps: string
  timing: string | null
  tries: { readonly [place: string]: number }
  hash: string
}

export function chunkHash({ steps, timing }: Pick<RoundChunk, 'steps' | 'timing'>): string {
  return hash('sha256', `${timing ?? ''}\n${steps}`).slice(0, 16)
}

/** Where a step stands in the playbook, in whatever round: the containers around it, and its node. */
export function placeOf({ path, node }: Pick<StepRecord, 'path' | 'node'>): string {
  return path === '' ? node : `${path.replace(/\[\d+\]/g, '')}/${node}`
}

/** Puts packed steps together until there is so much text of them. */
export class RoundChunks {
  readonly #length: number
  readonly #chunks: RoundChunk[] = []
  #steps: string[] = []
  #timings: string[] = []
  #tries: Record<string, number> = {}
  #isTimed = false
  #open = 0

  constructor(length: number) {
    this.#length = length
  }

  add(records: readonly StepRecord[], packed: string, timing: string | null): void {
    this.#steps.push(packed)
    this.#timings.push(timing ?? records.map(() => '[0,0]').join(','))
    this.#isTimed ||= timing !== null
    for (const record of records) {
      const place = placeOf(record)
      this.#tries[place] = (this.#tries[place] ?? 0) + 1
    }
    this.#open += packed.length
    if (this.#open >= this.#length) this.#close()
  }

  list(): RoundChunk[] {
    if (this.#steps.length > 0) this.#close()
    return this.#chunks
  }

  #close(): void {
    const timing = this.#isTimed ? this.#timings.join(',') : null
    const steps = this.#steps.join(',')
    // Here and not where it is written: of a long run this takes a while, and it is made piece by piece.
    this.#chunks.push({ steps, timing, tries: this.#tries, hash: chunkHash({ steps, timing }) })
    this.#steps = []
    this.#timings = []
    this.#tries = {}
    this.#isTimed = false
    this.#open = 0
  }
}
