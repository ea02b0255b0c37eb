import type { z } from 'zod'
import type { Json } from './json'
import { quickParser } from './quick-parse'

const made = Symbol('made by an outlet')

/** What leaves a node: one outlet, one payload. Only an outlet of the node itself can make one. */
export type Emission = {
  readonly kind: 'left'
  readonly outlet: string
  readonly data: Json
  readonly [made]: true
}

/** A node that stops here until a person or the clock decides; product.md E7 names the kinds. */
export type Waiting = {
  readonly kind: 'waiting'
  readonly wait: 'approval' | 'timer' | 'form' | 'unknown_effect'
  readonly question: string
  readonly deadlineMs: number
}

export type Ports = Record<string, z.ZodObject>

export type Outlets<P extends Ports> = {
  readonly [Name in keyof P]: (data: z.input<P[Name]>) => Emission
}

/**
 * Builds the typed senders that a run is given. Each checks its payload against the declared schema and
 * throws zod's error when it does not fit: a payload that breaks its own schema is a fault of the node.
 */
export function outletsOf<P extends Ports>(ports: P): Outlets<P> {
  const senders = Object.entries(ports).map(([outlet, schema]) => {
    const parse = quickParser(schema)
    return [
      outlet,
      (data: unknown): Emission => ({ kind: 'left', outlet, data: parse(data) as Json, [made]: true }),
    ]
  })
  // The keys are those of `ports` and each sender takes what its schema takes.
  return Object.fromEntries(senders) as Outlets<P>
}
