import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import type { ImportResult } from '../views/events'
import { type App, createApp } from './app'
import { configOf } from './testing'

// Real logs of attacks on Windows, which lie beside the repository (shared/data/events/README.md).
const folder = fileURLToPath(new URL('../../../shared/data/events/windows/', import.meta.url))
const isThere = existsSync(folder)
if (!isThere) console.warn(`41,316 real Windows events were not imported and filtered: no ${folder}`)

const files = isThere
  ? readdirSync(folder)
      .filter((name) => name.endsWith('.gz'))
      .toSorted()
  : []

// What follows up to the first `describe` shares no code with Cordon: it is the other opinion.

type WindowsEvent = { [field: string]: unknown }

const linesOf = (name: string) =>
  gunzipSync(readFileSync(join(folder, name)))
    .toString('utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
const lines = files.flatMap(linesOf)
const parsed = lines.map((line) => JSON.parse(line) as WindowsEvent)

function linesWhere(test: (event: WindowsEvent) => boolean): string[] {
  return lines.filter((_, i) => test(parsed[i] as WindowsEvent))
}

describe.skipIf(!isThere)('41,316 real Windows events', () => {
  let app: App
  const imported: ImportResult[] = []

  beforeAll(async () => {
    const data = mkdtempSync(join(tmpdir(), 'cordon-test-'))
    app = await createApp(configOf(data))
    for (const name of files) imported.push(await app.importer.importFile(join(folder, name), {}))
    return async () => {
      await app.close()
      rmSync(data, { recursive: true })
    }
  }, 120_000)

  it('are stored, every line of every file, those that repeat an earlier one too', () => {
    const sum = (pick: (result: ImportResult) => number) =>
      imported.reduce((all, result) => all + pick(result), 0)
    expect(lines).toHaveLength(41_316)
    const repeated = files.reduce((all, name) => all + linesOf(name).length - new Set(linesOf(name)).size, 0)
    expect(repeated).toBe(4444)
    expect({
      read: sum(({ read }) => read),
      stored: sum(({ stored }) => stored),
      duplicates: sum(({ duplicates }) => duplicates),
      parked: sum(({ parked }) => parked),
      errors: imported.flatMap(({ error }) => error ?? []),
    }).toEqual({ read: 41_316, stored: 41_316, duplicates: 0, parked: 0, errors: [] })
    expect(app.events.count()).toEqual({ events: 41_316, parked: 0 })
  })

  it.each<[string, (event: WindowsEvent) => boolean]>([
    [
      'event.EventID == 4624 && event.LogonType == "3"',
      ({ EventID, LogonType }) => EventID === 4624 && LogonType === '3',
    ],
    [
      'has(event.CommandLine) && event.CommandLine.matches("(?i)powershell|cmd\\\\.exe")',
      ({ CommandLine }) => typeof CommandLine === 'string' && /powershell|cmd\.exe/i.test(CommandLine),
    ],
    [
      'event.Hostname.lowerAscii().startsWith("workstation5") && event.EventID in [10.0, 12.0, 4658.0]',
      ({ Hostname, EventID }) =>
        typeof Hostname === 'string' &&
        Hostname.toLowerCase().startsWith('workstation5') &&
        [10, 12, 4658].includes(EventID as number),
    ],
  ])('are found by %s as a line-by-line evaluation finds them', async (where, test) => {
    const found: unknown[] = []
    for (let after: number | null = 0; after !== null; ) {
      const page = await app.events.page({ where, after, limit: 500 })
      found.push(...page.events.map(({ raw }) => raw))
      after = page.next
    }
    const expected = linesWhere(test)
    expect(expected.length).toBeGreaterThan(10)
    expect(found).toEqual(expected)
  })

  it('are not stored again, packed or unpacked', async () => {
    const before = app.events.count()
    const again = await app.importer.importFile(join(folder, files[0] as string), {})
    expect(again).toMatchObject({ stored: 0, parked: 0, duplicates: imported[0]?.read, error: null })
    async function* unpacked() {
      yield gunzipSync(readFileSync(join(folder, files[1] as string)))
    }
    expect(await app.importer.importBytes(unpacked(), { name: 'x.ndjson' })).toMatchObject({
      stored: 0,
      duplicates: imported[1]?.read,
    })
    for (const name of files.slice(2)) {
      expect(await app.importer.importFile(join(folder, name), {})).toMatchObject({ stored: 0, parked: 0 })
    }
    expect(app.events.count()).toEqual(before)
  })
})
