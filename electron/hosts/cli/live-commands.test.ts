import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ApiClient } from '../../api'
import type { DeploymentView, LiveRunView } from '../../views/live'
import { deployCommand, stopCommand } from './deploy-commands'
import { explainFailure } from './exit-code'
import type { Output } from './output'
import { playbookCommand } from './playbook-commands'
import { runCommand } from './run-command'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cordon-live-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const deployment: DeploymentView = {
  set: 'd1',
  playbook: 'pb',
  name: 'Triage',
  version: 4,
  level: 'shadow',
  previous: null,
  since: 1,
  queue: 0,
  running: 1,
  waiting: 2,
  endedWaiting: 0,
  completed: 0,
  failed: 0,
  cancelled: 0,
}

const run: LiveRunView = {
  set: 'm1',
  position: 0,
  playbook: 'pb',
  event: 'e1',
  status: 'completed',
  reason: null,
  ending: 'n2',
  hash: 'h',
  steps: [],
  total: 0,
  effects: [],
}

/** A core that answers what it is given, and what it was asked. */
function setUp(parts: { deployments?: DeploymentView[]; run?: Partial<LiveRunView> } = {}) {
  const asked: unknown[] = []
  const answer =
    <T>(name: string, value: T) =>
    (input?: unknown) => {
      asked.push(input === undefined ? name : [name, input])
      return Promise.resolve(value)
    }
  const api = {
    live: {
      status: answer('status', { deployments: parts.deployments ?? [] }),
      deploy: answer('deploy', deployment),
      stop: answer('stop', deployment),
      run: answer('run', { ...run, ...parts.run }),
    },
    playbooks: {
      import: answer('import', { id: 'pb', version: 9 }),
      save: answer('save', { id: 'pb', version: 5 }),
    },
  }
  const said: unknown[] = []
  const output = (json: boolean): Output => ({
    json,
    line: (words) => void said.push(words),
    value: (value) => Promise.resolve(void said.push(value)),
    note: () => undefined,
    progress: () => undefined,
  })
  // The procedures that these commands need; a call of another would fail the test.
  return { api: api as unknown as ApiClient, asked, said, people: output(false), json: output(true) }
}

const failureOf = async (work: Promise<number>) =>
  explainFailure(
    await work.then(
      (code) => new Error(`Went well, with ${code}`),
      (error: unknown) => error,
    ),
  )

describe('cordon deploy', () => {
  it.each<[string[], object]>([
    [['pb'], { playbook: 'pb', level: 'shadow' }],
    [['pb@3'], { playbook: 'pb', version: 3, level: 'shadow' }],
    [['pb', '--level', 'automatic'], { playbook: 'pb', level: 'automatic' }],
  ])('of %j asks for that version, at level shadow unless another is said', async (words, request) => {
    const { api, asked, said, json } = setUp()
    expect(await deployCommand(words, api, json)).toBe(0)
    expect(asked).toEqual([['deploy', request]])
    expect(said).toEqual([deployment])
  })

  it('of a file takes it in first, and deploys the version that it makes', async () => {
    const { api, asked, people, said } = setUp()
    const file = join(folder, 'mine.playbook.json')
    expect(await deployCommand([file], api, people)).toBe(0)
    expect(asked).toEqual([
      ['import', { ref: { file } }],
      ['deploy', { playbook: 'pb', version: 9, level: 'shadow' }],
    ])
    expect(said).toEqual(['Triage v4 is deployed at level shadow'])
  })

  it('of the deployed version gives it another level', async () => {
    const { api, asked, json } = setUp({ deployments: [deployment] })
    await deployCommand(['pb@deployed', '--level', 'supervised'], api, json)
    expect(asked).toEqual(['status', ['deploy', { playbook: 'pb', version: 4, level: 'supervised' }]])
  })

  it.each<[string[], RegExp]>([
    [['pb@draft'], /save it as a version first, cordon playbook save pb/],
    [['pb@deployed'], /The playbook pb is not deployed/],
    [['pb', '--level', 'all'], /--level takes shadow or supervised or automatic, not "all"/],
    [['pb@x'], /"x" is no version/],
    [[], /Say PLAYBOOK/],
  ])('of %j is refused as wrong usage, and nothing is deployed', async (words, message) => {
    const { api, asked, json } = setUp()
    const { code, message: said } = await failureOf(deployCommand(words, api, json))
    expect([code, said]).toEqual([2, expect.stringMatching(message)])
    expect(asked.flat()).not.toContain('deploy')
  })
})

describe('cordon stop', () => {
  it('stops a playbook, and says how many of its runs go on', async () => {
    const { api, asked, said, people } = setUp()
    expect(await stopCommand(['pb'], api, people)).toBe(0)
    expect(asked).toEqual([['stop', { playbook: 'pb' }]])
    expect(said).toEqual(['Triage v4 is stopped; 3 runs go on to their end'])
  })

  it('takes an id alone: a playbook is stopped, not a version of it', async () => {
    const { api, asked, json } = setUp()
    const failed = await failureOf(stopCommand(['pb@4'], api, json))
    expect(failed).toMatchObject({ code: 2, message: expect.stringContaining('"pb@4" is not the id') })
    expect(asked).toEqual([])
  })
})

describe('cordon playbook save', () => {
  it('keeps the draft as a version', async () => {
    const { api, asked, said, json } = setUp()
    expect(await playbookCommand(['save', 'pb'], api, json)).toBe(0)
    expect(asked).toEqual([['save', { id: 'pb' }]])
    expect(said).toEqual([{ id: 'pb', version: 5 }])
  })
})

describe('cordon run', () => {
  const event = () => {
    const file = join(folder, 'event.json')
    writeFileSync(file, '{}')
    return file
  }

  it('prints the run with its steps', async () => {
    const { api, asked, said, json } = setUp({ deployments: [deployment] })
    const file = event()
    expect(await runCommand(['pb@deployed', '--event', file, '--live', '--shift-time'], api, json)).toBe(0)
    expect(asked.at(-1)).toEqual([
      'run',
      { playbook: { id: 'pb', version: 'deployed' }, file, shiftTime: true },
    ])
    expect(said).toEqual([run])
  })

  it.each([
    ['completed', 0],
    ['waiting', 0],
    ['failed', 1],
    ['cancelled', 1],
  ] as const)('that is %s ends with %i', async (status, code) => {
    const { api, people, said } = setUp({ run: { status, reason: 'why' } })
    expect(await runCommand(['pb', '--event', event(), '--live'], api, people)).toBe(code)
    expect(said).toEqual([`pb over e1: ${status} (why), ended at n2`])
  })

  it('says how many steps there are beside those of the first page', async () => {
    const { api, people, said } = setUp({ run: { total: 100_002 } })
    await runCommand(['pb', '--event', event(), '--live'], api, people)
    expect(said.at(-1)).toBe('  and 100,002 more')
  })

  it.each<[string, (file: string) => string[], RegExp]>([
    ['without --live', (file) => ['pb', '--event', file], /say --live .* cordon replay pb --events /],
    ['without an event', () => ['pb', '--live'], /--event FILE/],
    ['of a file that is not there', (file) => ['pb', '--event', `${file}x`, '--live'], /does not exist/],
  ])('%s is refused as wrong usage, and nothing runs', async (_, words, message) => {
    const { api, asked, json } = setUp()
    const { code, message: said } = await failureOf(runCommand(words(event()), api, json))
    expect([code, said]).toEqual([2, expect.stringMatching(message)])
    expect(asked).toEqual([])
  })
})
