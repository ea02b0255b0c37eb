import { type Environment, EvaluationError } from '@marcbachmann/cel-js'
import { type Json, JsonTextError, LookupList, parseJson } from '../sdk'
import { matchesPattern } from './regex'

/** Mark of our own functions: no one can type it, so a playbook reaches them only through the rewrite. */
export const own = '#'

/** Items that the macros of one evaluation may visit in all. */
export const maxItems = 1_000_000

const budget = { left: 0 }

/** Gives the evaluation that follows its full budget. Evaluation is synchronous, so one counter serves all. */
export function refillBudget(): void {
  budget.left = maxItems
}

export const budgetSpent = (): boolean => budget.left < 0

// One error for all: a macro that swallows errors may meet it a million times.
const tooSlow = new EvaluationError({
  code: 'too_slow',
  message: `More than ${maxItems} items in one evaluation`,
})

function spend(items: number): void {
  if (budget.left >= 0) budget.left -= items
  if (budget.left < 0) throw tooSlow
}

const timestamp = 'google.protobuf.Timestamp'

type Part = (date: Date) => bigint

// What cel-js computes through the host's own time zone, which would differ from host to host (E8).
const zoneParts: Record<string, Part> = {
  getFullYear: (date) => BigInt(date.getUTCFullYear()),
  getMonth: (date) => BigInt(date.getUTCMonth()),
  getDate: (date) => BigInt(date.getUTCDate()),
  getDayOfMonth: (date) => BigInt(date.getUTCDate() - 1),
  getDayOfWeek: (date) => BigInt(date.getUTCDay()),
  getDayOfYear: (date) =>
    BigInt(Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000)),
  getHours: (date) => BigInt(date.getUTCHours()),
  getMinutes: (date) => BigInt(date.getUTCMinutes()),
  getSeconds: (date) => BigInt(date.getUTCSeconds()),
}

/** Calls that the rewrite sends to a function of ours: by form, name and number of arguments. */
export const replaced: ReadonlySet<string> = new Set([
  'rcall:matches:1',
  'rcall:json:0',
  'rcall:getDayOfYear:0',
  'call:timestamp:1',
  ...Object.keys(zoneParts).map((name) => `rcall:${name}:1`),
])

/** Registers what CEL lacks for us, and our own versions of what cel-js leaves to the host. */
export function registerFunctions(environment: Environment): Environment {
  environment
    .registerType('List', LookupList)
    .registerOperator('double == int', (a: number, b: bigint) => a === Number(b))
    .registerOperator('string in List', (value: string, list: LookupList) => list.match(value) !== null)
  const define = (signature: string, handler: (...args: never[]) => unknown) =>
    environment.registerFunction({ ...readSignature(signature), handler, async: false } as never)

  define('List.match(string): bool', (list: LookupList, value: string) => list.match(value) !== null)
  define('string.#matches(string): bool', matchOrThrow)
  define('#tick(list<A>): list<A>', (list: unknown[] | Set<unknown>) => {
    spend(Array.isArray(list) ? list.length : list.size)
    return list
  })
  define('#tick(map<K, V>): map<K, V>', (map: object) => {
    spend(map instanceof Map ? map.size : Object.keys(map).length)
    return map
  })
  define('bytes.#json(): map', readJson)
  define(`#timestamp(string): ${timestamp}`, readTimestamp)
  define(`#timestamp(int): ${timestamp}`, (seconds: bigint) => checkedDate(Number(seconds) * 1000))
  define(`${timestamp}.#getDayOfYear(): int`, zoneParts.getDayOfYear as Part)
  for (const [name, part] of Object.entries(zoneParts)) {
    define(`${timestamp}.#${name}(string): int`, (date: Date, zone: string) => part(wallClock(date, zone)))
  }
  return environment
}

// cel-js reads signatures with a pattern that only takes word characters; the object form takes any name.
function readSignature(signature: string): object {
  const parts = /^(?:(.+)\.)?(#?\w+)\((.*)\): (.+)$/.exec(signature)
  if (!parts) throw new TypeError(`No signature: ${signature}`)
  const [, receiverType, name, types, returnType] = parts
  const params = types ? types.split(/, (?![^<]*>)/).map((type) => ({ name: 'value', type })) : []
  return { name, ...(receiverType ? { receiverType } : {}), returnType, params }
}

function matchOrThrow(text: string, pattern: string): boolean {
  try {
    return matchesPattern(text, pattern)
  } catch (cause) {
    throw new EvaluationError({ code: 'bad_pattern', message: `matches: ${(cause as Error).message}`, cause })
  }
}

// Text of an event: as hostile as a file, so it is read as one.
function readJson(bytes: Uint8Array): Json {
  try {
    return parseJson(new TextDecoder().decode(bytes)).value
  } catch (cause) {
    if (!(cause instanceof JsonTextError)) throw cause
    throw new EvaluationError({ code: 'bad_json', message: `json: ${cause.message}`, cause })
  }
}

// RFC 3339 with a zone: without one the host would read it in its own.
const rfc3339 = /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/

function readTimestamp(text: string): Date {
  const [, year, month, day] = rfc3339.exec(text) ?? []
  const ms = Date.parse(text)
  // The host would take 30 February for 2 March.
  const lastDay = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate()
  if (!(Number(day) <= lastDay) || Number.isNaN(ms)) throw badTimestamp(text)
  return checkedDate(ms)
}

function checkedDate(ms: number): Date {
  if (ms >= -62_135_596_800_000 && ms <= 253_402_300_799_999) return new Date(ms)
  throw badTimestamp(String(ms))
}

function badTimestamp(text: string): EvaluationError {
  return new EvaluationError({
    code: 'invalid_timestamp',
    message: `timestamp() needs a time with a zone, as in 2026-06-03T14:00:00Z; got ${text}`,
  })
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** The date whose UTC fields are what a clock in the zone shows. */
function wallClock(date: Date, zone: string): Date {
  let format = formats.get(zone)
  if (!format) {
    try {
      format = new Intl.DateTimeFormat('en-GB', {
        timeZone: zone,
        hourCycle: 'h23',
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
        second: 'numeric',
      })
    } catch (cause) {
      throw new EvaluationError({ code: 'unknown_zone', message: `"${zone}" is no time zone`, cause })
    }
    formats.set(zone, format)
  }
  const part = Object.fromEntries(format.formatToParts(date).map(({ type, value }) => [type, Number(value)]))
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second))
}
