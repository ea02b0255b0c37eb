import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineAction, defineNode, defineWait } from './define-node'
import { ipAddress } from './fields'
import { outletNames, toManifest } from './manifest'

const palette = { title: 'T', summary: 'S', icon: 'i' }
const reader = defineNode({
  type: 'enrichment.reader',
  version: 3,
  effect: 'read',
  connection: 'somewhere',
  palette: { ...palette, keywords: ['k'] },
  help: 'H',
  config: z.object({ limit: z.number().default(5).meta({ title: 'Limit' }) }),
  input: z.object({ ip: ipAddress() }),
  outlets: { found: z.object({ n: z.number() }), gone: z.object({}) },
  example: { input: { ip: '203.0.113.9' } },
  run: ({ out }) => out.gone({}),
})
const actor = defineAction({
  type: 'response.actor',
  version: 1,
  effect: 'reversible',
  delivery: 'probeable',
  palette,
  help: '',
  config: z.object({}),
  input: z.object({}),
  outlets: { ok: z.object({}) },
  example: { input: {} },
  request: () => ({}),
  simulate: ({ out }) => out.ok({}),
  run: ({ out }) => out.ok({}),
})
const waiter = defineWait({
  type: 'logic.waiter',
  version: 1,
  effect: 'none',
  fails: false,
  palette: { ...palette, category: 'human' },
  help: '',
  config: z.object({}),
  input: z.object({}),
  outlets: { yes: z.object({}), no: z.object({}) },
  example: { input: {}, config: {} },
  wait: () => ({ kind: 'waiting', wait: 'form', question: '?', deadlineMs: 1 }),
  resume: ({ out }) => out.yes({}),
})

describe('a manifest', () => {
  it('says all of a type but its code', () => {
    const draft = { $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object' }
    const closed = { ...draft, additionalProperties: false }
    expect(toManifest(reader)).toEqual({
      type: 'enrichment.reader',
      version: 3,
      phase: 'enrichment',
      category: 'enrichment',
      title: 'T',
      summary: 'S',
      icon: 'i',
      keywords: ['k'],
      help: 'H',
      effect: 'read',
      delivery: null,
      connection: 'somewhere',
      waits: false,
      container: null,
      late: [],
      // A field with a default need not be written.
      config: { ...draft, properties: { limit: { type: 'number', default: 5, title: 'Limit' } } },
      input: {
        ...draft,
        properties: { ip: { type: 'string', title: 'IP address', control: 'ip' } },
        required: ['ip'],
      },
      outlets: {
        found: { ...closed, properties: { n: { type: 'number' } }, required: ['n'] },
        gone: { ...closed, properties: {} },
      },
      canFail: true,
      canBeStale: false,
      example: { input: { ip: '203.0.113.9' }, config: {} },
    })
  })

  it('says how sure one can be after a lost answer, of an acting type alone', () => {
    expect(toManifest(actor)).toMatchObject({ effect: 'reversible', delivery: 'probeable', waits: false })
    expect(toManifest(waiter).delivery).toBeNull()
  })

  it('says that a run waits here, and that it is the step of a person', () => {
    expect(toManifest(waiter)).toMatchObject({
      phase: 'logic',
      category: 'human',
      waits: true,
      canFail: false,
    })
  })

  it('is refused for a type whose name has no phase', () => {
    // The compiler refuses such a name; a plug-in may not have met the compiler.
    const stray = { ...reader, type: 'misc.reader' } as unknown as typeof reader
    expect(() => toManifest(stray)).toThrow('"misc.reader" names no phase')
  })
})

describe('the ways out of a node', () => {
  it('are those declared, in the order drawn, and "error" last where it can fail', () => {
    expect(outletNames(toManifest(reader))).toEqual(['found', 'gone', 'error'])
  })

  it('have "stale" before it on a type that acts outside, where an event may be too old', () => {
    expect(outletNames(toManifest(actor))).toEqual(['ok', 'stale', 'error'])
  })

  it('have no "error" on a type that cannot fail', () => {
    expect(outletNames(toManifest(waiter))).toEqual(['yes', 'no'])
  })
})
