import { once } from 'node:events'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { openDatabase } from '../../store/driver'
import { Cli } from './test-cli'

const cli = new Cli()
afterAll(() => cli.remove())

const sample = join('resources', 'playbooks', 'suspicious-login-triage.playbook.json')
const events = join(cli.home, 'events.ndjson')
const playbook = join(cli.home, 'triage.playbook.json')
const count = 30_000

const node = (id: string, type: string, parts: object) => ({ id, type, version: 1, name: id, ...parts })
const edge = (id: string, from: string, outlet: string, to: string) => ({ id, from, outlet, to })
const document = {
  format: 1,
  id: 'triage',
  name: 'Triage',
  nodes: [
    node('n1', 'trigger.event', { config: { where: 'event.level != 3.0' } }),
    node('n2', 'logic.branch', { input: { condition: { expr: 'event.level >= 7.0' } } }),
    node('n3', 'logic.log', { input: { message: { template: 'level {{ event.level }}' } } }),
    node('n4', 'response.close', { input: { reason: { value: 'low' } } }),
  ],
  edges: [edge('w1', 'n1', 'ok', 'n2'), edge('w2', 'n2', 'true', 'n3'), edge('w3', 'n2', 'false', 'n4')],
}

function writeFiles(): void {
  const lines = Array.from({ length: count }, (_, number) =>
    JSON.stringify({ '@timestamp': '2026-06-03T12:00:00Z', number, level: number % 10 }),
  )
  writeFileSync(events, `${lines.join('\n')}\n`)
  writeFileSync(playbook, JSON.stringify(document))
}

/** Runs that are on the disk by now, seen from outside. */
function runsKept(): number {
  const db = openDatabase(join(cli.home, 'data', 'cordon.db'), { readonly: true })
  try {
    return db.prepare<[], number>('SELECT count(*) FROM runs').pluck().get() ?? 0
  } finally {
    db.close()
  }
}

/** Begins a replay and kills the process that runs it once some of its runs are kept. */
async function killedReplay(): Promise<{ id: string; kept: number }> {
  const child = cli.start(['replay', playbook, '--events', events, '--json'])
  const closed = once(child, 'close')
  const [note] = (await once(child.stderr, 'data')) as [Buffer]
  const id = /^Replay (\S+) /.exec(String(note))?.[1] ?? ''
  const { pid } = JSON.parse(readFileSync(join(cli.home, 'data', 'owner.lock'), 'utf8')) as { pid: number }
  await expect.poll(runsKept, { interval: 5 }).toBeGreaterThan(0)
  process.kill(pid, 'SIGKILL')
  await closed
  return { id, kept: runsKept() }
}

describe('cordon replay --resume', () => {
  it('goes on after kill -9, and comes to what a replay in one go comes to', async () => {
    writeFiles()
    const { id, kept } = await killedReplay()
    expect(kept).toBeLessThan(20_000)
    const resumed = await cli.json(['replay', '--resume', id])
    expect(resumed.code).toBe(0)
    const { seconds: _, eventsPerSecond: __, ...result } = resumed.value as { [name: string]: unknown }
    rmSync(join(cli.home, 'data'), { recursive: true })
    const whole = await cli.json(['replay', playbook, '--events', events])
    expect(whole.value).toMatchObject(result)
    expect(result).toMatchObject({
      runs: count * 0.9,
      notMatched: count * 0.1,
      traceHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
  })

  it('takes the playbook too, if it is the one', async () => {
    const { id } = await killedReplay()
    const other = await cli.run(['replay', sample, '--resume', id])
    expect([other.code, other.stdout]).toEqual([2, ''])
    expect(other.stderr).toContain(`Replay ${id} is not of ${sample} as it is now`)
    expect((await cli.json(['replay', playbook, '--resume', id])).code).toBe(0)
    const again = await cli.run(['replay', '--resume', id, '--json'])
    expect([again.code, again.stdout]).toEqual([1, ''])
    expect(again.stderr).toContain('The replay has finished')
  })

  it.each([
    [['--resume', 'nowhere'], 'There is no replay "nowhere"'],
    [['--resume', 'x', '--where', 'true'], '--resume goes on as the replay began: leave out --where'],
    [['--resume', ''], 'id'],
  ])('exits with 2 and says why: %j', async (words, reason) => {
    const { code, stdout, stderr } = await cli.run(['replay', ...words])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(reason)
  })
})
