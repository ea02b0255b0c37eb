import { parseArgs, type ParseArgsConfig } from 'node:util'
import type { JsonObject } from '../../../nodes/sdk'
import { isJsonObject, JsonTextError, parseJson } from '../../../nodes/sdk'
import { UsageError } from './usage'

type Options = NonNullable<ParseArgsConfig['options']>
export type Values = { [name: string]: string | boolean | undefined }

/** Reads the words behind a command. Every command takes `--json`. Throws `UsageError`. */
export function readArguments(
  words: readonly string[],
  options: Options,
): { values: Values; positionals: string[] } {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      options: { ...options, json: { type: 'boolean' } },
      allowPositionals: true,
    })
    return { values, positionals }
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

export function text(values: Values, name: string): string | undefined {
  const value = values[name]
  return typeof value === 'string' ? value : undefined
}

// Nothing is what a shell leaves of a variable that is not set: it must not stand for "all events".
export function filterText(values: Values, name: string): string | undefined {
  const value = text(values, name)
  if (value?.trim() !== '') return value
  throw new UsageError(`--${name} needs a CEL expression, such as 'event.severity >= 50.0'`)
}

export function number(values: Values, name: string, low: number, high: number): number | undefined {
  const value = text(values, name)
  if (value === undefined) return undefined
  const parsed = /^\d+$/.test(value) ? Number(value) : Number.NaN
  if (parsed >= low && parsed <= high) return parsed
  throw new UsageError(`--${name} takes a whole number from ${low} to ${high}, not "${value}"`)
}

export function oneOf<T extends string>(values: Values, name: string, allowed: readonly T[]): T | undefined {
  const value = text(values, name)
  if (value === undefined) return undefined
  const found = allowed.find((candidate) => candidate === value)
  if (found) return found
  throw new UsageError(`--${name} takes ${allowed.join(' or ')}, not "${value}"`)
}

export function jsonObject(values: Values, name: string): JsonObject | undefined {
  const value = text(values, name)
  if (value === undefined) return undefined
  try {
    const parsed = parseJson(value).value
    if (isJsonObject(parsed)) return parsed
  } catch (error) {
    if (error instanceof JsonTextError) throw new UsageError(`--${name} is no JSON: ${error.message}`)
    throw error
  }
  throw new UsageError(`--${name} takes a JSON object, such as '{"ip": "203.0.113.9"}'`)
}

export function exactly(positionals: readonly string[], names: readonly string[]): string[] {
  if (positionals.length === names.length) return [...positionals]
  throw new UsageError(names.length === 0 ? `Unexpected: ${positionals.join(' ')}` : `Say ${names.join(' ')}`)
}
