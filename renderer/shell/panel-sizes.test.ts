import { expect, it } from 'vitest'
import { keptSizes } from './panel-sizes'

it('takes over the sizes that it knows, within their ranges', () => {
  expect(keptSizes('{"left":300,"dock":9999,"inspector":1}')).toEqual([
    ['left', 300],
    ['dock', 560],
    ['inspector', 320],
  ])
})

it.each([
  '',
  'null',
  '7',
  '"left"',
  '[]',
  '{',
  '{"left":"300"}',
  '{"right":300}',
  '{"__proto__":300}',
  '{"left":null}',
])('takes nothing from %s', (kept) => {
  expect(keptSizes(kept)).toEqual([])
})
