import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { outletsOf } from './emission'

const out = outletsOf({
  found: z.object({ ip: z.string(), score: z.number().max(100), note: z.string().default('none') }),
  gone: z.object({}),
})

describe('an outlet', () => {
  it('is there for each that the type declares, and for no other', () => {
    expect(Object.keys(out)).toEqual(['found', 'gone'])
  })

  it('makes what leaves by it: its name and the payload with its defaults', () => {
    expect(out.found({ ip: '203.0.113.9', score: 7 })).toMatchObject({
      kind: 'left',
      outlet: 'found',
      data: { ip: '203.0.113.9', score: 7, note: 'none' },
    })
    expect(out.gone({})).toMatchObject({ kind: 'left', outlet: 'gone', data: {} })
  })

  it('lets no field through that its schema does not name', () => {
    const reply = { ip: 'x', score: 1, apiKey: 's3cret' }
    expect(out.found(reply).data).toEqual({ ip: 'x', score: 1, note: 'none' })
  })

  it.each([{}, { ip: 7, score: 1 }, { ip: 'x', score: 101 }, { ip: 'x', score: Number.NaN }])(
    'throws when the payload breaks its own schema: %o',
    (payload) => {
      // What the compiler refuses, an answer from outside can still bring.
      const send = out.found as (payload: unknown) => unknown
      expect(() => send(payload)).toThrow(z.ZodError)
    },
  )
})
