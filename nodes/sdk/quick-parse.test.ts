import { assert, constantFrom, double, oneof, property, record as records, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { nodeTypes } from '../registry'
import { quickParser } from './quick-parse'

const schemas: [string, z.ZodObject][] = [
  ['plain', z.object({ a: z.string(), b: z.number(), c: z.boolean() })],
  ['with checks', z.object({ a: z.string().min(2), b: z.number().int().min(0), c: z.iso.datetime() })],
  ['nullable and optional', z.object({ a: z.string().nullable(), b: z.number().optional() })],
  ['with a default', z.object({ a: z.string().default('x'), b: z.boolean().default(true) })],
  ['with a transform', z.object({ a: z.string().transform((text) => text.length) })],
  [
    'enums and literals',
    z.object({ a: z.enum(['x', 'y']), b: z.literal(true), c: z.literal('z').nullable() }),
  ],
  [
    'texts of a length',
    z.object({ a: z.string().min(1).max(3), b: z.string().length(2), c: z.string().trim() }),
  ],
  [
    'refined in a field',
    z.object({
      a: z.enum(['x', 'y']).refine((value) => value !== 'y'),
      b: z
        .string()
        .nullable()
        .refine((value) => value !== 'x'),
      c: z.boolean().refine((value) => value),
    }),
  ],
  [
    'unions',
    z.object({
      a: z.union([z.string(), z.number().transform(String)]),
      b: z.union([z.string().trim(), z.string()]),
      c: z.union([z.number(), z.string()]).refine((value) => value !== 'x'),
    }),
  ],
  ['nested', z.object({ a: z.object({ b: z.string() }), c: z.array(z.number()) })],
  ['open', z.object({ a: z.string() }).catchall(z.number())],
  ['strict', z.strictObject({ a: z.string() })],
  ['refined as a whole', z.object({ a: z.string(), b: z.string() }).refine(({ a, b }) => a !== b)],
  ...[...nodeTypes.values()].flatMap((node): [string, z.ZodObject][] => [
    [`input of ${node.type}`, node.input],
    ...Object.entries(node.outlets as Record<string, z.ZodObject>).map(
      ([name, schema]): [string, z.ZodObject] => [`outlet ${name} of ${node.type}`, schema],
    ),
  ]),
]

function outcome(parse: (value: unknown) => unknown, value: unknown): unknown {
  try {
    return { parsed: parse(value) }
  } catch (error) {
    return { issues: (error as z.ZodError).issues }
  }
}

describe('the quick parser', () => {
  it.each(schemas)('answers as zod does: %s', (_, schema) => {
    const parse = quickParser(schema)
    const names = [...Object.keys(schema.shape), 'extra']
    const value = oneof(
      constantFrom<unknown>(
        'x',
        'y',
        'z',
        '',
        true,
        false,
        null,
        undefined,
        0,
        1,
        -1,
        1.5,
        Number.NaN,
        Infinity,
      ),
      constantFrom<unknown>('203.0.113.9', '2026-06-03T14:00:00Z', [], {}, { b: 'x' }, [1]),
      string(),
      double(),
    )
    const record = records(Object.fromEntries(names.map((name) => [name, value])), { requiredKeys: [] })
    assert(
      property(oneof(record, value), (input) => {
        expect(outcome(parse, input)).toEqual(outcome((given) => schema.parse(given), input))
      }),
      { numRuns: 300 },
    )
  })
})
