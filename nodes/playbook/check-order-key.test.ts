import { describe, expect, it } from 'vitest'
import { nodeTypes } from '../registry'
import { checkPlaybook } from './check'
import { playbookOf } from './testing'

const problemsOf = (orderKey: string) => {
  const playbook = playbookOf({
    nodes: [{ id: 'n1', type: 'trigger.event', config: { where: 'true' } }],
    edges: [],
  })
  const settings = { ...playbook.settings, orderKey }
  return checkPlaybook({ ...playbook, settings }, { nodeTypes, lists: ['vip'] }).filter(({ path }) =>
    path.includes('orderKey'),
  )
}

describe('the key of an order', () => {
  it('may read the event', () => {
    expect(problemsOf('event.user.name')).toEqual([])
  })

  it.each([
    ['event.user.', 'bad_expression'],
    ['n1.id', 'not_upstream'],
    ['run.time', 'not_upstream'],
    ['lists.vip', 'not_upstream'],
  ])('may be nothing else: %s', (key, code) => {
    expect(problemsOf(key)).toMatchObject([{ path: '$.settings.orderKey', code, level: 'error' }])
  })
})
