import { describe, expect, it } from 'vitest'
import type { PlaybookNode } from '../../nodes/playbook/schema'
import { bindingPaths, valueAt } from './binding-paths'

const pathsOf = (input: PlaybookNode['input']) =>
  bindingPaths({ id: 'n9', type: 't', version: 1, name: '', config: {}, input })

describe('the paths that a node reads', () => {
  it('are those of its expressions and templates, in the order written, each once', () => {
    expect(
      pathsOf({
        a: { expr: 'n3.score >= 70 || n4.impossible' },
        b: { template: 'Score {{ n3.score }} of {{ event.user.name }}' },
        c: { value: '{{ n5.x }}' },
        d: { expr: '[1, 2].exists(x, x == n6.y.z)' },
      }),
    ).toEqual(['n3.score', 'n4.impossible', 'event.user.name', 'n6.y.z'])
  })

  it('are none where nothing is read', () => {
    expect(pathsOf({})).toEqual([])
    expect(pathsOf({ a: { expr: '1 + 1' }, b: { template: 'text' } })).toEqual([])
  })
})

describe('the value at a path', () => {
  const root = { a: { b: [1], c: null } }
  it.each([
    [[], root],
    [['a'], root.a],
    [['a', 'b'], [1]],
    [['a', 'c'], null],
    [['a', 'c', 'd'], undefined],
    [['a', 'b', '0'], undefined],
    [['a', 'toString'], undefined],
    [['x', 'y'], undefined],
  ])('%j is found by own fields alone', (fields, value) => {
    expect(valueAt(root, fields)).toEqual(value)
  })
})
