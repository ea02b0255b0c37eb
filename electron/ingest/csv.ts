import type { JsonObject } from '../../nodes/sdk'
import { reservedKeys } from '../../nodes/sdk/json-keys'
import type { Delimiter } from './csv-splitter'
import type { RawRecord } from './record-buffer'

/** What a row of a table holds: its values by the names of the header; or why it has none. */
export type CsvRow = { fields: JsonObject } | { reason: string }

/** Reads the rows of one table, in order: the first is its header, and gives null. */
export class CsvReader {
  readonly #delimiter: Delimiter
  #header: readonly string[] | { reason: string } | null = null

  constructor(delimiter: Delimiter) {
    this.#delimiter = delimiter
  }

  read({ raw, line }: RawRecord): CsvRow | null {
    const values = splitRow(raw.toString('utf8'), line, this.#delimiter)
    if (this.#header === null) return this.#begin(values)
    if ('reason' in this.#header) return { reason: `The header cannot be read: ${this.#header.reason}` }
    if ('reason' in values) return values
    if (values.length !== this.#header.length) {
      return { reason: `The row has ${values.length} columns; the header has ${this.#header.length}` }
    }
    return { fields: Object.fromEntries(this.#header.map((name, i) => [name, values[i] as string])) }
  }

  #begin(values: string[] | { reason: string }): CsvRow | null {
    this.#header = 'reason' in values ? values : namesOf(values)
    return 'reason' in values ? values : null
  }
}

/** Names for all columns: one without a name gets its number, and one that is taken another. */
function namesOf(header: readonly string[]): string[] {
  const taken = new Set<string>()
  return header.map((text, index) => {
    const wanted = text.trim() || `column_${index + 1}`
    let name = reservedKeys.has(wanted) ? `${wanted}_` : wanted
    for (let n = 2; taken.has(name); n++) name = `${wanted}_${n}`
    taken.add(name)
    return name
  })
}

function splitRow(text: string, line: number, delimiter: Delimiter): string[] | { reason: string } {
  const values: string[] = []
  for (let at = 0; ; at++) {
    const value = text[at] === '"' ? quotedValue(text, at) : plainValue(text, at, delimiter)
    if (value === null) {
      // The row began on `line`, and may have line ends of its own before the mark that swallowed the rest.
      const opened = line + text.slice(0, at).split(text.includes('\n') ? '\n' : '\r').length - 1
      return {
        reason: `The quotation mark that opens column ${values.length + 1} on line ${opened} is never closed`,
      }
    }
    values.push(value.text)
    at = value.end
    if (at >= text.length) return values
    if (text[at] !== delimiter)
      return {
        reason: `Column ${values.length} goes on behind its closing quotation mark: one inside is written twice`,
      }
  }
}

type Value = { text: string; end: number }

function plainValue(text: string, from: number, delimiter: Delimiter): Value {
  const next = text.indexOf(delimiter, from)
  const end = next < 0 ? text.length : next
  return { text: text.slice(from, end), end }
}

function quotedValue(text: string, from: number): Value | null {
  for (let at = text.indexOf('"', from + 1); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return { text: text.slice(from + 1, at).replaceAll('""', '"'), end: at + 1 }
  }
  return null
}
