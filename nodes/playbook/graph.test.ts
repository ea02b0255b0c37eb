import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { groupBy, orderNodes, precedenceOf, reachable } from './graph'
import { edgesOf, playbookOf } from './testing'

const graphOf = (ids: string, edges = '') =>
  playbookOf({
    nodes: ids.split(' ').map((id) => ({ id, type: 'logic.log' })),
    edges: edges === '' ? [] : edgesOf(edges),
  })
const order = (ids: string, edges?: string) => orderNodes(graphOf(ids, edges))

const diamond = 'n1.ok>n2 n1.ok>n3 n2.ok>n4 n3.ok>n4'
const chainOf = (length: number) => {
  const ids = Array.from({ length }, (_, index) => `n${index}`)
  const edges = ids.slice(1).map((to, index) => ({ id: `w${index}`, from: `n${index}`, outlet: 'ok', to }))
  return playbookOf({ nodes: ids.map((id) => ({ id, type: 'logic.log' })), edges })
}

/** Graphs whose edges lead from an earlier node to a later one, so that there is no cycle; nodes in any order. */
const dag = fc
  .integer({ min: 1, max: 12 })
  .chain((count) => {
    const place = fc.nat({ max: count - 1 })
    const pairs = fc.array(fc.tuple(place, place), { maxLength: 30 })
    const ids = fc.shuffledSubarray(
      Array.from({ length: count }, (_, index) => `n${index}`),
      { minLength: count },
    )
    return fc.tuple(ids, pairs)
  })
  .map(([ids, pairs]) => {
    const forward = pairs.filter(([a, b]) => a < b).map(([a, b]) => [ids[a] ?? '', ids[b] ?? ''] as const)
    const edges = forward.map(([from, to], index) => ({ id: `w${index}`, from, outlet: 'ok', to }))
    return playbookOf({ nodes: ids.toSorted().map((id) => ({ id, type: 'logic.log' })), edges })
  })

describe('the order of nodes', () => {
  it('puts each after all that it follows', () => {
    expect(order('n4 n3 n2 n1', diamond)).toEqual({ ids: ['n1', 'n2', 'n3', 'n4'], cycle: [] })
    expect(order('a b c', 'c.ok>a b.ok>c')).toEqual({ ids: ['b', 'c', 'a'], cycle: [] })
  })

  it('breaks ties by id in code units, so that n10 comes before n2, whatever the order in the file', () => {
    const expected = { ids: ['a', 'a_1', 'b', 'n10', 'n2'], cycle: [] }
    expect(order('n2 n10 b a_1 a')).toEqual(expected)
    expect(order('a a_1 b n10 n2')).toEqual(expected)
  })

  it('takes a node that has become ready before those of a later id', () => {
    expect(order('n1 n2 n5 n9', 'n1.ok>n9 n2.ok>n1')).toEqual({ ids: ['n2', 'n1', 'n5', 'n9'], cycle: [] })
  })

  it('counts two edges between the same nodes as one way', () => {
    expect(order('n1 n2', 'n1.ok>n2 n1.error>n2')).toEqual({ ids: ['n1', 'n2'], cycle: [] })
  })

  it('leaves out an edge whose end does not exist', () => {
    expect(order('n1 n2', 'n9.ok>n1 n1.ok>n9 n2.ok>n1')).toEqual({ ids: ['n2', 'n1'], cycle: [] })
  })

  it('of nothing is nothing', () => {
    expect(orderNodes({ nodes: [], edges: [] })).toEqual({ ids: [], cycle: [] })
  })

  it('respects every edge, and has every node once, in any graph without a cycle', () => {
    fc.assert(
      fc.property(dag, (graph) => {
        const { ids, cycle } = orderNodes(graph)
        expect({ ids: ids.toSorted(), cycle }).toEqual({ ids: graph.nodes.map(({ id }) => id), cycle: [] })
        expect(graph.edges.filter(({ from, to }) => ids.indexOf(from) >= ids.indexOf(to))).toEqual([])
      }),
    )
  })

  it('does not depend on the order of nodes and edges in the file', () => {
    fc.assert(
      fc.property(dag, (graph) => {
        const turned = { nodes: graph.nodes.toReversed(), edges: graph.edges.toReversed() }
        expect(orderNodes(turned)).toEqual(orderNodes(graph))
      }),
    )
  })

  it('of a chain of 5,000 nodes is the chain', () => {
    const chain = chainOf(5000)
    expect(orderNodes(chain).ids).toEqual(chain.nodes.map(({ id }) => id))
  })
})

describe('a cycle', () => {
  it('is named in the direction of its edges, without what leads in or out', () => {
    const { ids, cycle } = order('n1 n2 n3 n4 n5', 'n1.ok>n2 n2.ok>n3 n3.ok>n4 n4.ok>n2 n4.ok>n5')
    expect(ids).toEqual(['n1'])
    expect(rotated(cycle, 'n2')).toEqual(['n2', 'n3', 'n4'])
  })

  it('of one node is that node', () => {
    expect(order('n1 n2', 'n1.ok>n2 n2.ok>n2')).toEqual({ ids: ['n1'], cycle: ['n2'] })
  })

  it('is found whatever leads out of it, and leaves other branches in order', () => {
    const { ids, cycle } = order('a b c d e', 'a.ok>b c.ok>d d.ok>c d.ok>e')
    expect(ids).toEqual(['a', 'b'])
    expect(rotated(cycle, 'c')).toEqual(['c', 'd'])
  })

  it('is a way along real edges that comes back, in any graph that has one', () => {
    const place = fc.nat({ max: 7 })
    fc.assert(
      fc.property(fc.array(fc.tuple(place, place), { maxLength: 20 }), (pairs) => {
        const edges = pairs.map(([a, b], index) => ({
          id: `w${index}`,
          from: `n${a}`,
          outlet: 'ok',
          to: `n${b}`,
        }))
        const { ids, cycle } = orderNodes({ ...graphOf('n0 n1 n2 n3 n4 n5 n6 n7'), edges })
        expect(cycle.length > 0).toBe(ids.length < 8)
        const steps = cycle.map((from, index) => `${from}>${cycle[(index + 1) % cycle.length]}`)
        const drawn = new Set(edges.map(({ from, to }) => `${from}>${to}`))
        expect(steps.filter((step) => !drawn.has(step))).toEqual([])
      }),
    )
  })
})

describe('precedence', () => {
  it('goes along the edges and never back, nor to a node itself, nor across', () => {
    const graph = graphOf('n1 n2 n3 n4 n5', `${diamond} n5.ok>n4`)
    const precedes = precedenceOf(graph, orderNodes(graph).ids)
    const before = (id: string) => graph.nodes.map((node) => node.id).filter((other) => precedes(other, id))
    expect(before('n1')).toEqual([])
    expect(before('n2')).toEqual(['n1'])
    expect(before('n4')).toEqual(['n1', 'n2', 'n3', 'n5'])
    expect([precedes('n9', 'n1'), precedes('n1', 'n9')]).toEqual([false, false])
  })

  it('is what following the edges finds, in any graph without a cycle', () => {
    fc.assert(
      fc.property(dag, (graph) => {
        const precedes = precedenceOf(graph, orderNodes(graph).ids)
        for (const { id: from } of graph.nodes) {
          const found = reachable(graph, from)
          const after = graph.nodes.map(({ id }) => id).filter((id) => precedes(from, id))
          expect(after).toEqual(graph.nodes.map(({ id }) => id).filter((id) => id !== from && found.has(id)))
        }
      }),
    )
  })

  it('reaches from the first to the last of 5,000 nodes', () => {
    const chain = chainOf(5000)
    const precedes = precedenceOf(chain, orderNodes(chain).ids)
    expect([precedes('n0', 'n4999'), precedes('n2500', 'n2501'), precedes('n4999', 'n0')]).toEqual([
      true,
      true,
      false,
    ])
  })
})

describe('what a run can come to', () => {
  it('is all that follows, each once, with the start itself', () => {
    const graph = graphOf('n1 n2 n3 n4 n5', `${diamond} n5.ok>n1`)
    expect([...reachable(graph, 'n1')].sort()).toEqual(['n1', 'n2', 'n3', 'n4'])
    expect([...reachable(graph, 'n4')]).toEqual(['n4'])
  })

  it('ends where the graph goes round', () => {
    expect([...reachable(graphOf('n1 n2', 'n1.ok>n2 n2.ok>n1'), 'n1')].sort()).toEqual(['n1', 'n2'])
  })

  it('is the whole of a chain of 5,000 nodes', () => {
    expect(reachable(chainOf(5000), 'n0').size).toBe(5000)
  })
})

describe('groups', () => {
  it('keep the order of what they hold', () => {
    expect([...groupBy(['b1', 'a1', 'b2'], (text) => text.charAt(0))]).toEqual([
      ['b', ['b1', 'b2']],
      ['a', ['a1']],
    ])
  })
})

/** A cycle has no first node: turned so that the one given comes first. */
function rotated(cycle: readonly string[], first: string): string[] {
  const at = cycle.indexOf(first)
  return [...cycle.slice(at), ...cycle.slice(0, at)]
}
