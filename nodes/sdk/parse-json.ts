import type { Json, JsonObject } from './json'
import { endOfString, isBeforeColon, reservedKeys } from './json-keys'
import { findSyntaxError } from './json-syntax'

/** Why a text is no JSON that we can carry, and where: `offset` in UTF-16 units, `line` and `column` from 1. */
export class JsonTextError extends Error {
  override readonly name = 'JsonTextError'
  readonly offset: number
  readonly line: number
  readonly column: number

  constructor(reason: string, text: string, offset: number) {
    const before = text.slice(0, offset)
    const line = before.split('\n').length
    const column = offset - before.lastIndexOf('\n')
    super(`${reason} (line ${line}, column ${column})`)
    this.offset = offset
    this.line = line
    this.column = column
  }
}

export type ParsedJson = {
  value: Json
  /** An object had the same key twice; the last one counts. */
  duplicateKeys: boolean
  /** A key that JavaScript gives a meaning of its own (`constructor`) was given a trailing underscore. */
  renamedKeys: boolean
  /** A number that a double cannot hold exactly was kept as text. */
  inexactNumbers: boolean
}

export const maxJsonDepth = 64

/**
 * Parses JSON from a hostile source. `JSON.parse` takes a million nested levels, which the rest of the product
 * cannot carry, rounds large integers in silence, and lets a key shadow what JavaScript itself reads from an
 * object; so depth is refused before the parse, numbers are kept as text where they would lose digits, and such
 * keys are renamed. Throws `JsonTextError`.
 */
export function parseJson(text: string): ParsedJson {
  const scan = scanJson(text)
  const value = parseNative(scan.inexact.length > 0 ? quoteNumbers(text, scan.inexact) : text, text)
  const walk = { keys: 0, renamed: false }
  visit(value, walk)
  return {
    value,
    duplicateKeys: walk.keys < scan.colons,
    renamedKeys: walk.renamed,
    inexactNumbers: scan.inexact.length > 0,
  }
}

type Span = { start: number; end: number }

const quote = 34
const colon = 58
const openBracket = 91
const closeBracket = 93
const openBrace = 123
const closeBrace = 125
const minus = 45

function scanJson(text: string): { colons: number; inexact: Span[] } {
  let depth = 0
  let colons = 0
  const inexact: Span[] = []
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === quote) i = endOfString(text, i)
    else if (code === colon) colons++
    else if (code === openBrace || code === openBracket) {
      if (++depth > maxJsonDepth) throw new JsonTextError(`More than ${maxJsonDepth} nested levels`, text, i)
    } else if (code === closeBrace || code === closeBracket) depth--
    else if (code === minus || isDigit(code)) {
      const end = endOfNumber(text, i)
      // `{1e400: 0}` is no JSON, and must not become some.
      if (!isExact(text.slice(i, end)) && !isBeforeColon(text, end)) inexact.push({ start: i, end })
      i = end - 1
    }
  }
  return { colons, inexact }
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57

function endOfNumber(text: string, start: number): number {
  let i = start + 1
  while (i < text.length && /[0-9.eE+-]/.test(text.charAt(i))) i++
  return i
}

const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/

// An integer is exact up to 2^53; a fraction is a measurement and keeps its nearest double, unless it overflows.
function isExact(digits: string): boolean {
  if (digits.length < 16 && !/[eE]/.test(digits)) return true
  // No JSON number (`01e400`): in quotation marks it would pass for a text.
  if (!jsonNumber.test(digits)) return true
  const number = Number(digits)
  if (!Number.isFinite(number)) return false
  return /[.eE]/.test(digits) || Number.isSafeInteger(number)
}

function quoteNumbers(text: string, spans: readonly Span[]): string {
  let quoted = ''
  let from = 0
  for (const { start, end } of spans) {
    quoted += `${text.slice(from, start)}"${text.slice(start, end)}"`
    from = end
  }
  return quoted + text.slice(from)
}

function parseNative(text: string, original: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    throw syntaxError(original)
  }
}

function syntaxError(text: string): JsonTextError {
  const offset = findSyntaxError(text) ?? text.length
  const found = text.at(offset)
  return new JsonTextError(
    found === undefined ? 'The text ends too early' : `Unexpected ${JSON.stringify(found)}`,
    text,
    offset,
  )
}

function visit(value: Json, walk: { keys: number; renamed: boolean }): void {
  if (typeof value !== 'object' || value === null) return
  if (Array.isArray(value)) {
    for (const item of value) visit(item, walk)
    return
  }
  const keys = Object.keys(value)
  walk.keys += keys.length
  for (const key of keys) {
    const member = value[key] as Json
    visit(member, walk)
    if (reservedKeys.has(key)) {
      rename(value, key)
      walk.renamed = true
    }
  }
}

function rename(object: JsonObject, key: string): void {
  const value = object[key] as Json
  Reflect.deleteProperty(object, key)
  let free = `${key}_`
  while (Object.hasOwn(object, free)) free += '_'
  object[free] = value
}
