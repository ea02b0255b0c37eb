import { describe, expect, it } from 'vitest'
import { removeNodes } from './heal'
import { chain, testNode } from './testing'

const document = chain(['trigger.event', 'validation.normalise', 'enrichment.geoip', 'response.close'])

const wires = ({ edges }: typeof document) => edges.map(({ from, outlet, to }) => `${from}.${outlet}→${to}`)

describe('taking nodes out', () => {
  it('heals a node with one wire in and one out, keeping the outlet it was reached by', () => {
    const healed = removeNodes(document, ['n2'], true)
    expect(wires(healed)).toEqual(['n3.ok→n4', 'n1.ok→n3'])
    expect(healed.layout).not.toHaveProperty('n2')
  })

  it('does not heal when asked not to', () => {
    expect(wires(removeNodes(document, ['n2'], false))).toEqual(['n3.ok→n4'])
  })

  it('heals over a chain of nodes taken out together, in either order', () => {
    expect(wires(removeNodes(document, ['n2', 'n3'], true))).toEqual(['n1.ok→n4'])
    expect(wires(removeNodes(document, ['n3', 'n2'], true))).toEqual(['n1.ok→n4'])
  })

  it('does not heal a node with two ways out', () => {
    const forked = {
      ...document,
      nodes: [...document.nodes, testNode('n5', 'response.notify')],
      edges: [...document.edges, { id: 'w4', from: 'n2', outlet: 'error', to: 'n5' }],
    }
    expect(wires(removeNodes(forked, ['n2'], true))).toEqual(['n3.ok→n4'])
  })

  it('does not draw a wire that is there already', () => {
    const doubled = {
      ...document,
      edges: [...document.edges, { id: 'w4', from: 'n1', outlet: 'ok', to: 'n3' }],
    }
    const ends = wires(removeNodes(doubled, ['n2'], true))
    expect(ends.filter((wire) => wire === 'n1.ok→n3')).toHaveLength(1)
  })

  it('gives the healed wire an id of its own', () => {
    const ids = removeNodes(document, ['n2'], true).edges.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).toContain('w4')
  })
})
