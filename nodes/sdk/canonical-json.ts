/**
 * JSON text by RFC 8785 (JSON Canonicalization Scheme): keys sorted by UTF-16 code units, no white space,
 * numbers as ECMAScript prints them. Members that are `undefined` are left out, as `JSON.stringify` does.
 * Throws `TypeError` for what JSON cannot carry (a function, a bigint, NaN or an infinity, a Date or a Map).
 * Where the RFC gives up, at half of a surrogate pair, it is written as an escape: an event may hold one.
 */
export function canonicalJson(value: unknown): string {
  if (value === undefined) throw new TypeError('JSON cannot carry a undefined')
  // The engine's own printer is many times quicker than ours and agrees with the RFC in all but the order of keys.
  const state = { native: true }
  const ordered = sortKeys(value, state)
  return state.native ? JSON.stringify(ordered) : print(value)
}

type State = { native: boolean }

/**
 * The value with the keys of its objects in order; itself where they are already. Sets `native` to false where the
 * engine cannot be made to keep that order (it lists keys that look like numbers first, as numbers): what comes back
 * is of no use then.
 * Throws `TypeError` for what JSON cannot carry.
 */
export function sortKeys(value: unknown, state: State): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'undefined':
      return value
    case 'number':
      if (Number.isFinite(value)) return value
      throw new TypeError(`JSON cannot carry the number ${value}`)
    case 'object':
      if (value === null) return null
      return Array.isArray(value) ? orderItems(value, state) : orderMembers(asRecord(value), state)
    default:
      throw new TypeError(`JSON cannot carry a ${typeof value}`)
  }
}

function orderItems(items: readonly unknown[], state: State): readonly unknown[] {
  let ordered: unknown[] | null = null
  for (let i = 0; i < items.length; i++) {
    const item = sortKeys(items[i], state)
    if (item === items[i] && !ordered) continue
    ordered ??= items.slice(0, i)
    ordered[i] = item
  }
  return ordered ?? items
}

function orderMembers(object: Record<string, unknown>, state: State): Record<string, unknown> {
  if (isPlainInOrder(object)) return object
  const keys = Object.keys(object)
  let ordered: Record<string, unknown> | null = areSorted(keys) ? null : {}
  // The default sort compares UTF-16 code units, which is the order the RFC asks for.
  if (ordered) keys.sort()
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string
    const member = sortKeys(object[key], state)
    if (!ordered && member !== object[key]) {
      // A copy cannot have this one as a key.
      if (keys.includes('__proto__')) state.native = false
      ordered = copyOf(object, keys.slice(0, i))
    }
    if (!ordered) continue
    if (/^\d/.test(key) || key === '__proto__') state.native = false
    ordered[key] = member
  }
  return ordered ?? object
}

/** True for what most objects of a run are: a few plain values, under names in order. Makes no list of the names. */
function isPlainInOrder(object: Record<string, unknown>): boolean {
  let last = ''
  for (const key in object) {
    if (key < last) return false
    last = key
    const member = object[key]
    const isPlain =
      typeof member === 'string' || typeof member === 'boolean' || member === null || Number.isFinite(member)
    if (!isPlain) return false
  }
  return true
}

function copyOf(object: Record<string, unknown>, keys: readonly string[]): Record<string, unknown> {
  const copy: Record<string, unknown> = {}
  for (const key of keys) copy[key] = object[key]
  return copy
}

function areSorted(keys: readonly string[]): boolean {
  for (let i = 1; i < keys.length; i++) if ((keys[i - 1] as string) > (keys[i] as string)) return false
  return true
}

function asRecord(object: object): Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(object)
  // A Date or a Map has no members of its own: it would pass for an empty object, and its hash for any other's.
  if (prototype === Object.prototype || prototype === null) return object as Record<string, unknown>
  throw new TypeError(`JSON cannot carry a ${object.constructor?.name ?? 'class instance'}`)
}

function print(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value))
    return `[${value.map((item) => print(item === undefined ? null : item)).join(',')}]`
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${print(member)}`).join(',')}}`
}
