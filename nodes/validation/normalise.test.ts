import { describe, expect, it } from 'vitest'
import { runNode } from '../sdk/testing'
import normalise from './normalise'

const mapped = async (input: object, config: object = {}) => {
  const { data } = await runNode(normalise, { input, config })
  return data
}

describe('validation.normalise', () => {
  it('leaves by "ok" with each input as a field, and does nothing else', async () => {
    expect(await runNode(normalise, { input: { user: 'alice', host: 'WS-7' } })).toEqual({
      outlet: 'ok',
      data: { user: 'alice', host: 'WS-7' },
      sent: [],
      done: [],
    })
  })

  it('takes white space from both ends of a text, and none from within', async () => {
    expect(await mapped({ a: ' \t two  words\r\n', b: '\u00a0x\ufeff', c: '   ' })).toEqual({
      a: 'two  words',
      b: 'x',
      c: '',
    })
  })

  it('lowers the letters of the fields named, and of no others', async () => {
    const config = { lowerCase: ['user', 'absent'] }
    expect(await mapped({ user: ' Alice@Example.COM ', path: 'C:\\Temp' }, config)).toEqual({
      user: 'alice@example.com',
      path: 'C:\\Temp',
    })
  })

  it('leaves what is no text as it is, also where its field is lowered', async () => {
    const input = { n: 4688.5, yes: true, none: null, list: [' A '], deep: { x: ' B ' } }
    expect(await mapped(input, { lowerCase: Object.keys(input) })).toEqual(input)
  })

  it('has an empty output for no input', async () => {
    expect(await mapped({})).toEqual({})
  })

  it('refuses a value that JSON cannot carry', async () => {
    await expect(mapped({ when: new Date(0) })).rejects.toThrow(/no JSON value/)
  })

  it('refuses a field without a name', () => {
    expect(normalise.config.safeParse({ lowerCase: [''] }).success).toBe(false)
  })
})
