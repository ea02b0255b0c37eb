import { describe, expect, it } from 'vitest'
import { lodOf, textScale, unzoomOf } from './lod'
import { nodeHeight, portBoxes, portY } from './node-geometry'

describe('the level of detail', () => {
  it.each([
    [2, 'full'],
    [0.6, 'full'],
    [0.59, 'compact'],
    [0.3, 'compact'],
    [0.29, 'block'],
  ] as const)('at zoom %s is %s', (zoom, lod) => {
    expect(lodOf(zoom)).toBe(lod)
  })
})

describe('text on the canvas', () => {
  it('is drawn a little larger while the canvas is a little smaller, up to a limit that nodes have room for', () => {
    expect([2, 1, 0.85, 0.7, 0.6].map(textScale)).toEqual([1, 1, 1, 1.2, 1.3])
  })

  it('keeps its size on the screen where little else is drawn', () => {
    expect(unzoomOf(1)).toBe(1)
    expect(unzoomOf(0.8)).toBe(1.25)
    expect(unzoomOf(0.6)).toBe(1.4)
    expect(unzoomOf(0.5)).toBe(2)
    expect(unzoomOf(0.25)).toBe(4)
  })
})

describe('the size of a node', () => {
  it('grows by rows of ports alone', () => {
    expect([1, 2, 3, 4].map(nodeHeight)).toEqual([72, 80, 104, 128])
  })

  it('leaves each port a box of its own to hit', () => {
    const boxes = portBoxes(['ok', 'error'], true)
    expect(boxes.map(({ id, kind }) => `${kind} ${id}`)).toEqual(['in in', 'out ok', 'out error'])
    expect(portY(1) - portY(0)).toBeGreaterThanOrEqual(24)
    for (const { y, height } of boxes) expect(y + height).toBeLessThanOrEqual(nodeHeight(2))
  })
})
