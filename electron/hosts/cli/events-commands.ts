import { basename, resolve } from 'node:path'
import { stat } from 'node:fs/promises'
import type { ApiClient } from '../../api'
import { formats } from '../../views/events'
import { exactly, filterText, number, oneOf, readArguments, text, type Values } from './arguments'
import type { Output } from './output'
import { table } from './output'
import { UsageError } from './usage'

const rowsForPeople = 100

export async function importCommand(
  words: readonly string[],
  api: ApiClient,
  output: Output,
): Promise<number> {
  const { values, positionals } = readArguments(words, {
    format: { type: 'string' },
    source: { type: 'string' },
    'as-live': { type: 'boolean' },
  })
  if (positionals.length === 0) throw new UsageError('Say which files to import: cordon import FILE…')
  for (const file of positionals) await mustBeFile(file)
  const started = performance.now()
  const sum = { read: 0, stored: 0, duplicates: 0, parked: 0 }
  const errors: string[] = []
  for (const file of positionals) {
    output.progress(`${basename(file)}: ${sum.read} read`)
    const result = await api.events.importFile({ file: resolve(file), ...importOptions(values) })
    sum.read += result.read
    sum.stored += result.stored
    sum.duplicates += result.duplicates
    sum.parked += result.parked
    if (result.error !== null) errors.push(result.error)
  }
  const seconds = Math.round(performance.now() - started) / 1000
  if (output.json) await output.value({ ...sum, seconds })
  else output.line(summary(sum, seconds))
  for (const error of errors) output.note(error)
  return errors.length > 0 ? 1 : 0
}

function importOptions(values: Values) {
  const format = oneOf(values, 'format', formats)
  const origin = text(values, 'source')
  const asLive = values['as-live'] === true
  return { ...(format ? { format } : {}), ...(origin ? { origin } : {}), ...(asLive ? { asLive } : {}) }
}

// Asked before the first is imported: a misspelt name should not leave half of the files behind.
async function mustBeFile(file: string): Promise<void> {
  const stats = await stat(file).catch(() => null)
  if (!stats) throw new UsageError(`${file} does not exist`)
  if (!stats.isFile()) throw new UsageError(`${file} is no regular file`)
}

function summary({ read, stored, duplicates, parked }: Record<string, number>, seconds: number): string {
  const notes = [
    `${stored} stored`,
    ...(duplicates ? [`${duplicates} were there already`] : []),
    ...(parked ? [`${parked} were no events and are parked with the reason`] : []),
  ]
  return `${read} read in ${seconds} s: ${notes.join(', ')}`
}

export async function eventsCommand(
  words: readonly string[],
  api: ApiClient,
  output: Output,
): Promise<number> {
  const { values, positionals } = readArguments(words, {
    where: { type: 'string' },
    limit: { type: 'string' },
  })
  exactly(positionals, [])
  const where = filterText(values, 'where')
  let left =
    number(values, 'limit', 1, Number.MAX_SAFE_INTEGER) ??
    (output.json ? Number.POSITIVE_INFINITY : rowsForPeople)
  let after: number | undefined
  while (left > 0) {
    const query = {
      limit: Math.min(500, left),
      ...(where === undefined ? {} : { where }),
      ...(after === undefined ? {} : { after }),
    }
    const { events, next } = await api.events.page(query)
    if (output.json) for (const event of events) await output.value(event)
    else
      for (const line of table(
        events.map((event) => [event.time, event.id, event.origin, preview(event.event)]),
      ))
        output.line(line)
    left -= events.length
    if (next === null) return 0
    after = next
  }
  if (!output.json && text(values, 'limit') === undefined)
    output.note(`The first ${rowsForPeople}; --limit N shows more`)
  return 0
}

function preview(event: object): string {
  return JSON.stringify(event).slice(0, 120)
}
