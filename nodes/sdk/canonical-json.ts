/**
 * JSON text by RFC 8785 (JSON Canonicalization Scheme): keys sorted by UTF-16 code units, no white space,
 * numbers as ECMAScript prints them. Members that are `undefined` are left out, as `JSON.stringify` does.
 * Throws `TypeError` for what JSON cannot carry (a function, a bigint, NaN or an infinity, a Date or a Map).
 * Where the RFC gives up, at half of a surrogate pair, it is written as an escape: an event may hold one.
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value)
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`JSON cannot carry the number ${value}`)
      return JSON.stringify(value)
    case 'object':
      if (value === null) return 'null'
      return Array.isArray(value) ? canonicalArray(value) : canonicalObject(value as Record<string, unknown>)
    default:
      throw new TypeError(`JSON cannot carry a ${typeof value}`)
  }
}

function canonicalArray(items: readonly unknown[]): string {
  let text = '['
  for (let i = 0; i < items.length; i++) {
    if (i > 0) text += ','
    text += canonicalJson(items[i] === undefined ? null : items[i])
  }
  return `${text}]`
}

function canonicalObject(object: Record<string, unknown>): string {
  const prototype: unknown = Object.getPrototypeOf(object)
  // A Date or a Map has no members of its own: it would pass for an empty object, and its hash for any other's.
  if (prototype !== Object.prototype && prototype !== null)
    throw new TypeError(`JSON cannot carry a ${object.constructor?.name ?? 'class instance'}`)
  let text = '{'
  // The default sort compares UTF-16 code units, which is the order the RFC asks for.
  for (const key of Object.keys(object).sort()) {
    const value = object[key]
    if (value === undefined) continue
    if (text.length > 1) text += ','
    text += `${JSON.stringify(key)}:${canonicalJson(value)}`
  }
  return `${text}}`
}
