import { describe, expect, it } from 'vitest'
import { chain } from '../editor/testing'
import { withEveryPlace } from './missing-places'

describe('a document whose nodes have no places', () => {
  const document = chain(['trigger.event', 'logic.branch', 'response.close'])

  it('gets them in columns, below the nodes that have one', () => {
    expect(withEveryPlace({ ...document, layout: {} }).layout).toEqual({
      n1: { x: 0, y: 0 },
      n2: { x: 320, y: 0 },
      n3: { x: 640, y: 0 },
    })
    const layout = { n1: { x: 0, y: 80 }, n2: { x: 320, y: 80 } }
    expect(withEveryPlace({ ...document, layout }).layout).toEqual({ ...layout, n3: { x: 640, y: 224 } })
  })

  it('stays as it is when every node has a place', () => {
    expect(withEveryPlace(document)).toBe(document)
  })
})
