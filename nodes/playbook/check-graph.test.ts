import { describe, expect, it } from 'vitest'
import { nodeTypes } from '../registry'
import { branch, soundCheck, close, edgesOf, place, score, start, wires } from './testing'

const checkSound = soundCheck(nodeTypes)

describe('a cycle', () => {
  it('hides no fault of its own nodes or of those behind it, and makes none up', () => {
    const document = {
      nodes: [
        start,
        { ...place, input: { ip: { expr: 'event.source.ip' } } },
        { ...score, input: { ip: { expr: 'n2.ip' } } },
        { ...branch, input: { condition: { expr: 'n3.scor > 1' } } },
        { ...close, input: { reason: { template: '{{ n3.score }} {{ n4.result' } } },
      ],
      edges: edgesOf('n1.ok>n2 n2.ok>n3 n3.ok>n2 n3.error>n4 n4.true>n7'),
    }
    expect(checkSound(document).map(({ node, code, message }) => [node, code, message])).toEqual([
      ['n3', 'cycle', 'The steps go round in a circle: n3 → n2 → n3'],
      ['n4', 'bad_expression', 'n4: No such key: scor (at character 4)'],
      ['n7', 'bad_expression', 'n7: Unclosed {{ (at character 16)'],
    ])
  })

  it('through the trigger is an edge into the trigger', () => {
    expect(checkSound({ edges: edgesOf(`${wires} n7.ok>n1`) })).toMatchObject([
      { node: 'w8', path: '$.edges[7].to', code: 'cycle', message: 'The edge w8 leads into the trigger n1' },
      { code: 'cycle', message: 'The steps go round in a circle: n2 → n3 → n7 → n1 → n2' },
    ])
  })

  it('of a node with itself is named', () => {
    expect(checkSound({ edges: edgesOf(`${wires} n6.ok>n6`) })).toMatchObject([
      { node: 'n6', message: 'The steps go round in a circle: n6 → n6' },
    ])
  })
})

describe('an edge', () => {
  it('from nowhere is told apart from one to nowhere', () => {
    expect(checkSound({ edges: edgesOf(`${wires} n8.ok>n7`) })).toMatchObject([
      {
        code: 'dangling_edge',
        path: '$.edges[7].from',
        message: 'The edge w8 ends at "n8", which does not exist',
      },
    ])
  })

  it('may stand beside another from the same outlet, but not twice', () => {
    expect(checkSound({ edges: edgesOf(`${wires} n4.true>n7`) })).toEqual([])
    expect(checkSound({ edges: edgesOf(`${wires} n4.true>n5`) })).toMatchObject([
      { node: 'w8', code: 'duplicate_id', message: 'There are two edges from n4.true to n5' },
    ])
  })

  it('leaves by "error" only where the type can fail', () => {
    expect(checkSound({ edges: edgesOf(`${wires} n6.error>n7`) })).toEqual([])
    expect(checkSound({ edges: edgesOf(`${wires} n1.error>n7`) })).toMatchObject([
      { code: 'unknown_outlet', message: 'n1 has no outlet "error"', hint: 'It has ok' },
    ])
  })

  it('has an id of its own', () => {
    const [first, ...rest] = edgesOf(wires)
    expect(checkSound({ edges: [{ ...first, id: 'w2' }, ...rest] })).toMatchObject([
      { node: 'w2', code: 'duplicate_id', path: '$.edges[1].id', message: 'Two edges have the id w2' },
    ])
  })
})
