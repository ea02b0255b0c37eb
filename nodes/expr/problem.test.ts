import { describe, expect, it } from 'vitest'
import { ExpressionError, nearestName } from './problem'

describe('the name that was meant', () => {
  const names = ['score', 'verdict', 'country', 'n3', 'n30']

  it.each([
    ['scor', 'score'],
    ['SCORE', 'score'],
    ['verdikt', 'verdict'],
    ['county', 'country'],
    ['n33', 'n3'],
    ['n4', 'n3'],
  ])('by "%s" is the nearest one: %s', (name, nearest) => {
    expect(nearestName(name, names)).toBe(nearest)
  })

  it.each(['', 'x', 'reputation', 'scoreboard', 'ab'])(
    'by "%s" is anybody\'s guess, so none is offered',
    (name) => {
      expect(nearestName(name, names.slice(0, 3))).toBeNull()
    },
  )

  it('is the first of those that are equally near', () => {
    expect(nearestName('n5', ['n1', 'n2'])).toBe('n1')
    expect(nearestName('n2', ['n1', 'n2'])).toBe('n2')
  })

  it('is found whatever the letter case, and given as it is spelt', () => {
    expect([nearestName('eventid', ['EventID']), nearestName('EVENTIDS', ['EventID'])]).toEqual([
      'EventID',
      'EventID',
    ])
  })

  it('is none where there are no names', () => {
    expect(nearestName('score', [])).toBeNull()
  })
})

describe('an expression error', () => {
  it('carries the code that the step will fail with', () => {
    expect(new ExpressionError('too_slow', 'x')).toMatchObject({ name: 'ExpressionError', code: 'too_slow' })
  })
})
