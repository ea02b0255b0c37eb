import { Duration, UnsignedInt } from '@marcbachmann/cel-js/evaluator'
import { type Json, LookupList } from '../sdk'

/**
 * A result of an expression as JSON: an integer beyond 2^53 becomes text, a time ISO 8601, a duration text such
 * as `90s`, bytes base64. Throws `TypeError` for what has no JSON form (a type, a list of ours).
 */
export function toJson(value: unknown): Json {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'number':
      // JSON has no infinities and no NaN: their names are the only honest form left.
      return Number.isFinite(value) ? value : String(value)
    case 'bigint':
      return integer(value)
    case 'object':
      return value === null ? null : objectToJson(value)
    default:
      throw new TypeError(`A ${typeof value} has no JSON form`)
  }
}

function integer(value: bigint): Json {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : String(value)
}

function objectToJson(value: object): Json {
  if (Array.isArray(value)) return value.map(toJson)
  if (value instanceof Set) return [...value].map(toJson)
  if (value instanceof Map) return fromEntries(value.entries())
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Duration) return String(value)
  if (value instanceof UnsignedInt) return integer(value.value)
  if (value instanceof Uint8Array) return toBase64(value)
  if (value instanceof LookupList)
    throw new TypeError(`The list "${value.name}" is no value: use "in" or match()`)
  if (Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null) {
    return fromEntries(Object.entries(value))
  }
  throw new TypeError('A type is no value')
}

function fromEntries(entries: Iterable<[unknown, unknown]>): Json {
  const object: { [key: string]: Json } = {}
  for (const [key, member] of entries) object[String(key)] = toJson(member)
  return object
}

function toBase64(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}
