import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Problem } from '../../nodes/playbook/problem'
import type { Playbook } from '../../nodes/playbook/schema'
import { createPlaybookStore } from './playbook-store'
import { fieldOf, ProblemChecker } from './problem-checker'
import { chain } from './testing'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const problem = (node: string | null, path: string): Problem => ({
  node,
  path,
  code: 'bad_expression',
  message: 'No such key',
  hint: 'Did you mean score?',
  level: 'error',
})

describe('the place of a problem', () => {
  it.each([
    ['$.nodes[4].input.condition', 'input.condition'],
    ['$.nodes[0].config.where', 'config.where'],
    ['$.nodes[0].config.lowerCase[1]', 'config.lowerCase'],
    ['$.nodes[0].policy.retries', 'policy.retries'],
    ['$.nodes[2].outcome', 'outcome'],
    ['$.nodes[2]', null],
    ['$.edges[1].to', null],
    ['3:14', null],
  ])('%s is the field %s', (path, field) => {
    expect(fieldOf({ path })).toBe(field)
  })
})

describe('the checking of a playbook', () => {
  function setUp(check: (document: Playbook) => Promise<readonly Problem[]>) {
    const playbook = createPlaybookStore({
      document: chain(['trigger.event', 'logic.log']),
      manifests: new Map(),
      now: () => 0,
    })
    const asked: Playbook[] = []
    const checker = new ProblemChecker(playbook, (document) => {
      asked.push(document)
      return check(document)
    })
    return { playbook, checker, asked, read: () => checker.state.getState() }
  }

  it('asks once for a burst of changes, and keeps what it finds by place', async () => {
    const { playbook, asked, read } = setUp(() =>
      Promise.resolve([problem('n2', '$.nodes[1].input.message')]),
    )
    await vi.advanceTimersByTimeAsync(0)
    for (const words of ['n', 'n3', 'n3.s']) playbook.setInput('n2', 'message', { template: words })
    expect(read().isCurrent).toBe(false)
    await vi.advanceTimersByTimeAsync(300)
    expect(asked).toHaveLength(2)
    expect(read().byPlace.get('n2')).toHaveLength(1)
    expect(read().isCurrent).toBe(true)
  })

  it('does not ask when nodes are only moved', async () => {
    const { playbook, asked } = setUp(() => Promise.resolve([]))
    await vi.advanceTimersByTimeAsync(0)
    playbook.moveNodes({ n2: { x: 400, y: 80 } })
    await vi.advanceTimersByTimeAsync(1000)
    expect(asked).toHaveLength(1)
  })

  it('leaves an answer aside that is of an older document', async () => {
    const answers: ((problems: readonly Problem[]) => void)[] = []
    const { playbook, read } = setUp(() => new Promise((resolve) => answers.push(resolve)))
    playbook.rename('n2', 'Other')
    answers[0]?.([problem('n1', '$')])
    await vi.advanceTimersByTimeAsync(300)
    expect(read().problems).toEqual([])
    answers[1]?.([problem('n2', '$')])
    await vi.advanceTimersByTimeAsync(0)
    expect(read().problems).toHaveLength(1)
  })

  it('asks again when the core was away', async () => {
    let tries = 0
    const { read } = setUp(() =>
      ++tries === 1 ? Promise.reject(new Error('away')) : Promise.resolve([problem(null, '$')]),
    )
    await vi.advanceTimersByTimeAsync(3000)
    expect(read().problems).toHaveLength(1)
  })
})
