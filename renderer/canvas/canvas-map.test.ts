import { describe, expect, it } from 'vitest'
import { chain, testManifest, testManifests, testPlaybook, testNode } from '../editor/testing'
import { type Drawn, type Flow, outletsToDraw, toFlow } from './canvas-map'

const manifests = testManifests(
  testManifest('trigger.event', { canFail: false }),
  testManifest('logic.branch', { outlets: { true: {}, false: {} } }),
  testManifest('response.close'),
)
const line = chain(['trigger.event', 'logic.branch', 'response.close'])
const document = {
  ...line,
  edges: line.edges.map((edge) => (edge.from === 'n2' ? { ...edge, outlet: 'true' } : edge)),
}
const empty: Flow = { nodes: [], edges: [] }
const drawn = (parts: Partial<Drawn> = {}): Drawn => ({
  document,
  manifests,
  selection: { nodes: [], wires: [] },
  moving: {},
  ...parts,
})

describe('the map from the document to the canvas', () => {
  it('gives every node its place, its size and its ports, so that nothing need be measured', () => {
    const { nodes } = toFlow(drawn(), empty)
    expect(nodes.map(({ id, position, width, height }) => ({ id, position, width, height }))).toEqual([
      { id: 'n1', position: { x: 0, y: 80 }, width: 224, height: 72 },
      { id: 'n2', position: { x: 320, y: 80 }, width: 224, height: 104 },
      { id: 'n3', position: { x: 640, y: 80 }, width: 224, height: 80 },
    ])
    expect(nodes[0]?.handles?.map(({ id, type }) => `${type} ${id}`)).toEqual(['source ok'])
    expect(nodes[1]?.handles?.map(({ id, type }) => `${type} ${id}`)).toEqual([
      'target in',
      'source true',
      'source false',
      'source error',
    ])
  })

  it('draws an edge from its outlet to the one input', () => {
    const { edges } = toFlow(drawn(), empty)
    expect(edges[0]).toMatchObject({
      id: 'w1',
      source: 'n1',
      sourceHandle: 'ok',
      target: 'n2',
      targetHandle: 'in',
    })
  })

  it('keeps the objects of what has not changed', () => {
    const first = toFlow(drawn(), empty)
    expect(toFlow(drawn(), first)).toEqual(first)
    expect(toFlow(drawn(), first).nodes).toBe(first.nodes)
    const moved = toFlow(drawn({ moving: { n2: { x: 328, y: 80 } } }), first)
    expect(moved.nodes[0]).toBe(first.nodes[0])
    expect(moved.nodes[1]).not.toBe(first.nodes[1])
    expect(moved.nodes[2]).toBe(first.nodes[2])
    expect(moved.edges).toBe(first.edges)
    const selected = toFlow(drawn({ selection: { nodes: ['n3'], wires: ['w1'] } }), first)
    expect(selected.nodes.map((node, i) => node === first.nodes[i])).toEqual([true, true, false])
    expect(selected.edges.map((edge, i) => edge === first.edges[i])).toEqual([false, true])
  })

  it('draws an outlet that only a wire knows, after those of the type', () => {
    expect(outletsToDraw(testManifest('response.close'), ['ok', 'gone'])).toEqual(['ok', 'error', 'gone'])
    expect(outletsToDraw(null, ['ok'])).toEqual(['ok'])
  })

  it('draws a node of a type that is not known', () => {
    const { nodes } = toFlow(
      drawn({ document: testPlaybook({ nodes: [testNode('n1', 'logic.unknown')] }) }),
      empty,
    )
    expect(nodes[0]?.data.manifest).toBeNull()
    expect(nodes[0]?.height).toBe(72)
  })
})
