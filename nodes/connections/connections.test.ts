import { describe, expect, it } from 'vitest'
import { connectionTypes, nodeTypes } from '../registry'

const types = [...connectionTypes.values()]

describe('the kinds of connections', () => {
  it('each have their own name and title', () => {
    expect(types.length).toBeGreaterThan(0)
    expect(new Set(types.map(({ type }) => type)).size).toBe(types.length)
    expect(new Set(types.map(({ title }) => title)).size).toBe(types.length)
  })

  it('are those that node types name, and no others', () => {
    const named = [...nodeTypes.values()].flatMap(({ connection }) => connection ?? [])
    expect(new Set(types.map(({ type }) => type))).toEqual(new Set(named))
  })

  it.each(types.flatMap(({ type, address }) => (address === null ? [] : [[type, address]])))(
    'send the key of %s over TLS alone',
    (_, address) => {
      expect(new URL(address).protocol).toBe('https:')
    },
  )
})
