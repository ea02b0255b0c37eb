import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../store/testing'
import { CountingService, HandClock, liveEvents, livePlaybook, testTypes } from './testing-live'
import { openApp } from './testing'

const start = Date.parse('2026-06-03T14:00:00Z')

async function setUp() {
  const folder = temporaryFolder()
  const file = join(folder, 'event.json')
  writeFileSync(file, JSON.stringify(liveEvents(1, start)[0]))
  const ports = { clock: new HandClock(start), network: new CountingService() }
  const app = await openApp({ dataFolder: folder, nodeTypes: testTypes, ports })
  const run = (words: string, nodes: Record<string, object>) => {
    const playbook = { document: livePlaybook('p1', words, nodes) as never }
    return app.live.runs.run({ playbook, file, shiftTime: false })
  }
  return { app, run }
}

describe('a run by hand', () => {
  it('resolves with its end, also where it has ended before anybody could ask', async () => {
    const { run } = await setUp()
    expect(await run('n1.ok>n2', { n2: { type: 'logic.test-count' } })).toMatchObject({
      status: 'completed',
      ending: 'n2',
      steps: [{ node: 'n1' }, { node: 'n2', status: 'ok' }],
    })
  })

  it('resolves when it waits, with what it waits for', async () => {
    const { run } = await setUp()
    expect(await run('n1.ok>n2', { n2: { type: 'logic.test-timer' } })).toMatchObject({
      status: 'waiting',
      reason: 'timer',
      ending: 'n2',
    })
  })

  it('over many items gives its steps in pages, and says how many there are', async () => {
    const { app, run } = await setUp()
    const items = Array.from({ length: 1_500 }, (_, i) => i)
    const ended = await run('n1.ok>n2', {
      n2: { type: 'logic.for-each', input: { items: { value: items } } },
      n3: { type: 'logic.test-count', parent: 'n2' },
    })
    expect(ended).toMatchObject({ status: 'completed', total: 1_502 })
    expect(ended.steps).toHaveLength(1_000)
    expect(ended.steps.slice(0, 3)).toMatchObject([
      { node: 'n1' },
      { node: 'n2' },
      { node: 'n3', iteration: 0 },
    ])
    const rest = app.live.runs.get(ended.set, ended.position, 1_000).steps
    expect(rest.map(({ iteration }) => iteration)).toEqual(items.slice(998))
  })
})
