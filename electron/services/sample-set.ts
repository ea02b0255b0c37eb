import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { entryType, type ListEntry, listTypes, parseJson } from '../../nodes/sdk'
import { parseRecording, type Recording } from './recordings'

const SetFile = z.strictObject({
  format: z.literal(1),
  name: z.string(),
  title: z.string(),
  description: z.string().default(''),
  /** Base clock; null where each event brings its own time. */
  clock: z.iso.datetime().nullable(),
  seed: z.number().int(),
  /** SHA-256 of local files that the set was made with, by port. */
  files: z.strictObject({ geoip: z.string().optional() }).default({}),
})

const ListsFile = z.record(
  z.string().regex(/^[a-z][a-z0-9_-]{0,39}$/),
  z.strictObject({
    types: z.array(z.enum(listTypes)).min(1),
    entries: z.array(z.strictObject({ value: z.string().min(1), note: z.string().nullable().default(null) })),
  }),
)

export type SampleList = { types: z.output<typeof ListsFile>[string]['types']; entries: ListEntry[] }

/** Events, recordings and lists that belong together, in a folder of their own. */
export type SampleSet = {
  name: string
  title: string
  description: string
  files: { geoip?: string | undefined }
  eventsFile: string
  recordings: Recording[]
  lists: ReadonlyMap<string, SampleList>
}

/** A sample set is missing or cannot be read; the message names the file and the line. */
export class SampleSetError extends Error {
  override readonly name = 'SampleSetError'
}

export function hasSampleSet(folder: string): boolean {
  return existsSync(join(folder, 'set.json'))
}

/** Reads a set. Its events stay in their file, which may be large. Throws `SampleSetError`. */
export function readSampleSet(folder: string): SampleSet {
  const set = read(join(folder, 'set.json'), SetFile)
  const listsFile = join(folder, 'lists.json')
  const lists = existsSync(listsFile) ? read(listsFile, ListsFile) : {}
  return {
    name: set.name,
    title: set.title,
    description: set.description,
    files: set.files,
    eventsFile: join(folder, 'events.ndjson'),
    recordings: readRecordings(join(folder, 'recordings.ndjson')),
    lists: new Map(Object.entries(lists).map(([name, list]) => [name, toList(list, listsFile)])),
  }
}

/** Names of the sets in a folder of sets. */
export function listSampleSets(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => hasSampleSet(join(folder, name)))
    .toSorted()
}

function read<Schema extends z.ZodType>(path: string, schema: Schema): z.output<Schema> {
  let value: unknown
  try {
    value = parseJson(readFileSync(path, 'utf8')).value
  } catch (cause) {
    throw new SampleSetError(`${path}: ${(cause as Error).message}`, { cause })
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new SampleSetError(`${path}: ${issue?.path.join('.')} ${issue?.message}`)
}

function toList({ types, entries }: z.output<typeof ListsFile>[string], file: string): SampleList {
  return {
    types,
    entries: entries.map(({ value, note }) => {
      const type = entryType(value, types)
      if (!type) throw new SampleSetError(`${file}: "${value}" fits none of the types ${types.join(', ')}`)
      return { value, type, note }
    }),
  }
}

function readRecordings(path: string): Recording[] {
  if (!existsSync(path)) return []
  const lines = readFileSync(path, 'utf8').split('\n')
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return []
    try {
      return [parseRecording(line)]
    } catch (cause) {
      throw new SampleSetError(`${path}, line ${index + 1}: ${(cause as Error).message}`, { cause })
    }
  })
}
