/**
 * JSON text by RFC 8785 (JSON Canonicalization Scheme): keys sorted by UTF-16 code units, no white space,
 * numbers as ECMAScript prints them. Members that are `undefined` are left out, as `JSON.stringify` does.
 * Throws `TypeError` for what JSON cannot carry (a function, a bigint, NaN or an infinity, a Date or a Map).
 * Where the RFC gives up, at half of a surrogate pair, it is written as an escape: an event may hold one.
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return quote(value)
    case 'boolean':
      return value ? 'true' : 'false'
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`JSON cannot carry the number ${value}`)
      return String(value)
    case 'object':
      if (value === null) return 'null'
      return Array.isArray(value) ? canonicalArray(value) : canonicalObject(value as Record<string, unknown>)
    default:
      throw new TypeError(`JSON cannot carry a ${typeof value}`)
  }
}

// What JSON escapes, and halves of surrogate pairs, which a string need not have in pairs.
// oxlint-disable-next-line no-control-regex
const escaped = /["\\\u0000-\u001f\ud800-\udfff]/

/** Most strings need no escape, and finding that out is far cheaper than having them printed. */
function quote(text: string): string {
  return escaped.test(text) ? JSON.stringify(text) : `"${text}"`
}

function canonicalArray(items: readonly unknown[]): string {
  let text = '['
  for (let i = 0; i < items.length; i++) {
    if (i > 0) text += ','
    text += items[i] === undefined ? 'null' : canonicalJson(items[i])
  }
  return `${text}]`
}

function canonicalObject(object: Record<string, unknown>): string {
  const prototype: unknown = Object.getPrototypeOf(object)
  // A Date or a Map has no members of its own: it would pass for an empty object, and its hash for any other's.
  if (prototype !== Object.prototype && prototype !== null)
    throw new TypeError(`JSON cannot carry a ${object.constructor?.name ?? 'class instance'}`)
  const keys = Object.keys(object)
  // The default sort compares UTF-16 code units, which is the order the RFC asks for.
  if (!areSorted(keys)) keys.sort()
  let text = '{'
  for (const key of keys) {
    const value = object[key]
    if (value === undefined) continue
    text += text.length > 1 ? `,${quote(key)}:${canonicalJson(value)}` : `${quote(key)}:${canonicalJson(value)}`
  }
  return `${text}}`
}

function areSorted(keys: readonly string[]): boolean {
  for (let i = 1; i < keys.length; i++) if ((keys[i - 1] as string) > (keys[i] as string)) return false
  return true
}
