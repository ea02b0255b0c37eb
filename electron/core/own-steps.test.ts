import { describe, expect, it } from 'vitest'
import { playbookOf, start } from '../../nodes/playbook/testing'
import { nodeTypes } from '../../nodes/registry'
import { ownSteps } from './own-steps'

describe('the steps of a playbook', () => {
  const isOwn = ownSteps(
    playbookOf({
      nodes: [
        start,
        { id: 'n2', type: 'logic.for-each' },
        { id: 'n3', type: 'logic.sub-playbook', parent: 'n2' },
      ],
    }),
    nodeTypes,
  )

  it.each([
    ['', true],
    ['n2', true],
    ['n2[7]/n2', true],
    ['n3', false],
    ['n2[7]/n3', false],
    ['n2[7]/n3[0]/n9', false],
  ])('at the path "%s" are its own: %s', (path, own) => {
    expect(isOwn({ path })).toBe(own)
  })
})
