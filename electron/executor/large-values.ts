import { hash } from 'node:crypto'
import { canonicalJson, type Json, type JsonObject } from '../../nodes/sdk'
import type { StepRecord } from '../views/runs'

// V1. A value of which the text is longer than `largeText` is kept once, under the hash of its text, however many
//     steps of however many runs hold it. What is shorter is kept where it stands, and costs nothing more.
// V2. A step says where its large values belong beside what it holds, and never in it: no data of a user's can be
//     taken for a reference.
// V3. The trace is made of whole values: where they are kept changes no hash.

/** Characters of canonical JSON. */
export const largeText = 16 * 1024

/** A value that is kept by itself: its text, and the SHA-256 of that. */
export type LargeValue = { hash: string; text: string }

/** Takes a text that is kept by itself; returns the hash that it is found by. */
export type KeepLarge = (text: string) => string

/** Large values that something holds, each once. */
export class LargeValues {
  readonly #texts = new Map<string, string>()
  /** How much text there is. */
  length = 0

  readonly keep: KeepLarge = (text) => {
    const key = hash('sha256', text)
    if (this.#texts.has(key)) return key
    this.#texts.set(key, text)
    this.length += text.length
    return key
  }

  readonly find: FindLarge = (key) => {
    const text = this.#texts.get(key)
    if (text === undefined) throw new Error(`There is no large value ${key}`)
    return text
  }

  list(): LargeValue[] {
    return Array.from(this.#texts, ([key, text]) => ({ hash: key, text }))
  }
}

/** Gives the text back. */
export type FindLarge = (hash: string) => string

type Part = 'input' | 'output' | 'request'

/** Where a large value belongs: a part of a step, or one member of it. */
export type LargeRef = [part: Part, member: string | null, hash: string]

const parts = ['input', 'output', 'request'] as const

/** The step without its large values, and where these belong; null for a step that has none. */
export function takeLarge(step: StepRecord, keep: KeepLarge): { step: StepRecord; large: LargeRef[] } | null {
  const large: LargeRef[] = []
  const left = { ...step }
  for (const part of parts) takePart(left, part, keep, large)
  return large.length === 0 ? null : { step: left, large }
}

// A member for itself where that is enough: of an output that says how long it took, what is the same in a thousand
// runs is the answer in it.
function takePart(step: StepRecord, part: Part, keep: KeepLarge, large: LargeRef[]): void {
  const value = step[part]
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    const text = canonicalJson(value)
    if (text.length > largeText) putEmpty(step, part, text, keep, large)
    return
  }
  const texts = Object.entries(value).map(([name, member]) => ({ name, text: textOf(member) }))
  let rest = 0
  for (const { name, text } of texts) rest += name.length + (text.length > largeText ? 0 : text.length)
  if (rest > largeText) return putEmpty(step, part, canonicalJson(value), keep, large)
  const taken = new Map<string, string>()
  for (const { name, text } of texts) if (text.length > largeText) taken.set(name, keep(text))
  if (taken.size === 0) return
  for (const [name, hash] of taken) large.push([part, name, hash])
  step[part] = mapMembers(value, (name, member) => (taken.has(name) ? null : member))
}

// What a schema knows and an input lacks may stand there as undefined, which a trace leaves out.
const textOf = (member: Json | undefined): string => (member === undefined ? '' : canonicalJson(member))

function putEmpty(step: StepRecord, part: Part, text: string, keep: KeepLarge, large: LargeRef[]): void {
  large.push([part, null, keep(text)])
  step[part] = {}
}

/** The step as it was. Throws what `find` throws. */
export function putLarge(step: StepRecord, large: readonly LargeRef[], find: FindLarge): StepRecord {
  const whole = { ...step }
  for (const part of parts) {
    const members = new Map<string | null, Json>()
    for (const [of, member, hash] of large)
      if (of === part) members.set(member, JSON.parse(find(hash)) as Json)
    if (members.size === 0) continue
    // A part is kept whole or by its members, never both; what was an object is one again.
    whole[part] = (
      members.has(null)
        ? members.get(null)
        : mapMembers(whole[part] as JsonObject, (name, member) => members.get(name) ?? member)
    ) as JsonObject
  }
  return whole
}

// Not by assignment: a member may have any name.
function mapMembers(object: JsonObject, map: (name: string, member: Json) => Json): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([name, member]) => [name, map(name, member)]))
}
