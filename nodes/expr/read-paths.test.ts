import { describe, expect, it } from 'vitest'
import { parseForRun } from './environment'
import { readPaths } from './read-paths'

describe('the paths that an expression reads', () => {
  it.each([
    ['n3.score >= 70 || n4.impossible', ['n3.score', 'n4.impossible']],
    ['event.user.name + event.user.name', ['event.user.name']],
    ['n3', ['n3']],
    ['1 + 2', []],
    ['event["user"].name', ['event']],
    ['event.l[n3.index].x', ['event.l', 'n3.index']],
    ['event.user.name.size()', ['event.user.name']],
    ['has(event.user.name)', ['event.user.name']],
    ['event.l.exists(x, x.score > n3.limit)', ['event.l', 'n3.limit']],
    ['event.l.exists(n3, n3.score > 1) || n3.score > 1', ['event.l', 'n3.score']],
    ['cel.bind(x, n3.a, x.b + n4.c)', ['n3.a', 'n4.c']],
    ['event.l.map(x, event.m.map(y, x.a + y.b + n3.c))', ['event.l', 'event.m', 'n3.c']],
    ['{n3.key: [n4.value]}', ['n3.key', 'n4.value']],
  ])('%s: %j', (text, paths) => {
    expect([...readPaths(parseForRun(text).tree)].sort()).toEqual(paths)
  })
})
