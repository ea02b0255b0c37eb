import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../sdk'
import { parsePlaybookText } from './parse'
import { currentFormat, Group, Note, Playbook, PlaybookNode, Policy } from './schema'
import { serialisePlaybook } from './serialise'
import { steps, upgrade } from './upgrade'

// A file of every format that was ever released. Never change one: people have such files.
const fixtures = import.meta.glob<string>('./fixtures/format-*.json', {
  query: '?raw',
  import: 'default',
  eager: true,
})
const formats = Array.from({ length: currentFormat }, (_, index) => index + 1)
const fixtureOf = (format: number) => fixtures[`./fixtures/format-${format}.json`] ?? ''

describe('the formats of a playbook', () => {
  it('have a file each, and a step from each to the next', () => {
    expect(Object.keys(fixtures).sort()).toEqual(
      formats.map((format) => `./fixtures/format-${format}.json`).sort(),
    )
    expect(Object.keys(steps).map(Number)).toEqual(formats.slice(0, -1))
  })

  it.each(formats)('can all be opened: format %d', (format) => {
    const parsed = parsePlaybookText(fixtureOf(format))
    expect(parsed).toMatchObject({ ok: true, playbook: { format: currentFormat } })
  })

  it('give the newest file back byte by byte', () => {
    const text = fixtureOf(currentFormat)
    const parsed = parsePlaybookText(text)
    expect(parsed.ok && serialisePlaybook(parsed.playbook)).toBe(text)
  })

  it('have every key in the newest file, so that a test meets it', () => {
    const { nodes, notes, groups, ...rest } = JSON.parse(fixtureOf(currentFormat)) as Record<
      string,
      JsonObject[]
    >
    const keysOf = (items: unknown) => [...new Set((items as object[]).flatMap(Object.keys))].sort()
    const shapeOf = ({ shape }: { shape: object }) => Object.keys(shape).sort()
    expect(keysOf([{ ...rest, nodes, notes, groups }])).toEqual(shapeOf(Playbook))
    expect(keysOf(nodes)).toEqual(shapeOf(PlaybookNode))
    expect(keysOf(nodes?.flatMap(({ policy }) => policy ?? []))).toEqual(shapeOf(Policy))
    expect(keysOf(notes)).toEqual(shapeOf(Note))
    expect(keysOf(groups)).toEqual(shapeOf(Group))
    expect(keysOf(nodes?.flatMap(({ input }) => Object.values(input ?? {})))).toEqual([
      'builder',
      'expr',
      'template',
      'value',
    ])
  })
})

describe('the upgrade', () => {
  it('leaves a document of the current format as it is', () => {
    const document = { format: currentFormat, id: 'p1' }
    expect(upgrade(document)).toEqual({ ok: true, document })
  })

  it('refuses a newer format and never guesses', () => {
    expect(upgrade({ format: currentFormat + 1 })).toEqual({
      ok: false,
      problem: {
        node: null,
        path: '$.format',
        code: 'newer_format',
        message: `The file has format ${currentFormat + 1}; this version of Cordon reads up to ${currentFormat}`,
        hint: 'Update Cordon',
        level: 'error',
      },
    })
  })

  it.each([{}, { format: null }, { format: '1' }, { format: 0 }, { format: -1 }, { format: 1.5 }])(
    'refuses a file that is none of ours: %j',
    (document) => {
      expect(upgrade(document)).toMatchObject({
        ok: false,
        problem: { path: '$.format', code: 'bad_shape', hint: 'Choose a playbook file' },
      })
    },
  )
})
