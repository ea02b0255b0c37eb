import { describe, expect, it } from 'vitest'
import subPlaybook from './sub-playbook'

// What it does is the executor's: `electron/executor/sub-playbooks.test.ts`.
describe('logic.sub-playbook', () => {
  it.each([
    {},
    { playbook: 'p1' },
    { version: 1 },
    { playbook: '../p1', version: 1 },
    { playbook: 'p1', version: 0 },
    { playbook: 'p1', version: 'latest' },
  ])('calls no %o: a playbook and a version of it are named', (config) => {
    expect(subPlaybook.config.safeParse(config).success).toBe(false)
  })

  it('takes any inputs by itself: those of the playbook that it calls decide', () => {
    expect(subPlaybook.input.parse({ user: 'dora', list: [1] })).toEqual({ user: 'dora', list: [1] })
  })
})
