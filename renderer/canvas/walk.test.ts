import { describe, expect, it } from 'vitest'
import { testNode, testPlaybook } from '../editor/testing'
import { firstPlace, firstWire, lastPlace, walk } from './walk'

// n1 → n2 → n3 (ok, and error → n5), n3.ok → n4
const document = testPlaybook({
  nodes: ['n1', 'n2', 'n3', 'n4', 'n5'].map((id, i) => testNode(id, i === 0 ? 'trigger.event' : 'logic.log')),
  edges: [
    { id: 'w1', from: 'n1', outlet: 'ok', to: 'n2' },
    { id: 'w2', from: 'n2', outlet: 'ok', to: 'n3' },
    { id: 'w4', from: 'n3', outlet: 'error', to: 'n5' },
    { id: 'w3', from: 'n3', outlet: 'ok', to: 'n4' },
  ],
  layout: {
    n1: { x: 0, y: 0 },
    n2: { x: 320, y: 0 },
    n3: { x: 640, y: 0 },
    n4: { x: 960, y: 0 },
    n5: { x: 960, y: 200 },
  },
})
const node = (id: string) => ({ kind: 'node', id }) as const
const wire = (id: string) => ({ kind: 'wire', id }) as const

describe('walking the canvas by keys', () => {
  it('follows the good way out to the right, and the way in to the left', () => {
    expect(walk(document, node('n1'), 'right')).toEqual(node('n2'))
    expect(walk(document, node('n3'), 'right')).toEqual(node('n4'))
    expect(walk(document, node('n4'), 'left')).toEqual(node('n3'))
    expect(walk(document, node('n4'), 'right')).toBeNull()
    expect(walk(document, node('n1'), 'left')).toBeNull()
  })

  it('goes between siblings by their place', () => {
    expect(walk(document, node('n4'), 'down')).toEqual(node('n5'))
    expect(walk(document, node('n5'), 'up')).toEqual(node('n4'))
    expect(walk(document, node('n5'), 'down')).toBeNull()
  })

  it('goes from a wire to its ends and to the other wires of its start', () => {
    expect(walk(document, wire('w3'), 'right')).toEqual(node('n4'))
    expect(walk(document, wire('w3'), 'left')).toEqual(node('n3'))
    expect(walk(document, wire('w3'), 'up')).toEqual(wire('w4'))
    expect(walk(document, wire('w4'), 'down')).toEqual(wire('w3'))
  })

  it('knows the start, the last ending and the first wire of a node', () => {
    expect(firstPlace(document)).toEqual(node('n1'))
    expect(lastPlace(document)).toEqual(node('n5'))
    expect(firstWire(document, 'n3')).toEqual(wire('w4'))
    expect(firstWire(document, 'n5')).toEqual(wire('w4'))
  })
})
