import { once } from 'node:events'
import { copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { Cli } from './test-cli'

const sample = join('resources', 'playbooks', 'suspicious-login-triage.playbook.json')
const open: Cli[] = []
const cli = () => {
  const fresh = new Cli()
  open.push(fresh)
  return fresh
}
afterAll(() => {
  for (const each of open) each.remove()
})

const events = join('resources', 'playbooks', 'samples', 'logins', 'events.ndjson')

type Result = {
  runs: number
  completed: number
  traceHash: string | null
  endings: object
  effects: object
  seconds: number
  eventsPerSecond: number
}

describe('cordon replay', () => {
  it('comes to what product.md says the sample comes to, the same in any data folder and at any concurrency', async () => {
    const [first, second] = [cli(), cli()]
    const once = await first.json(['replay', sample])
    const { traceHash, seconds, eventsPerSecond, ...rest } = once.value as Result
    expect(once.code).toBe(0)
    expect(rest).toEqual({
      runs: 200,
      notMatched: 0,
      completed: 191,
      failed: 0,
      waiting: 9,
      cancelled: 0,
      noRecording: 0,
      endings: { n6: 145, n10: 43, n8: 9, n11: 3 },
      nodes: expect.objectContaining({ n3: { in: 200, out: { ok: 197, error: 3 }, errors: 3 } }),
      effects: {
        'response.close': 145,
        'response.block-ip': 43,
        'response.create-case': 43,
        'response.notify': 3,
      },
    })
    expect([typeof seconds, typeof eventsPerSecond]).toEqual(['number', 'number'])
    const again = await Promise.all([
      first.json(['replay', sample, '--concurrency', '1']),
      second.json(['replay', sample, '--concurrency', '8']),
    ])
    expect(again.map(({ value }) => (value as Result).traceHash)).toEqual([traceHash, traceHash])
  })

  it('comes to the same through the headless host, at any concurrency', async () => {
    const [alone, served] = [cli(), cli()]
    const { traceHash } = (await alone.json(['replay', sample])).value as Result
    const host = served.start(['serve'])
    await once(host.stdout, 'data')
    const one = await served.json(['replay', sample, '--concurrency', '1'])
    const eight = await served.json(['replay', sample, '--concurrency', '8'])
    host.kill('SIGTERM')
    await once(host, 'close')
    expect([one, eight].map(({ value }) => (value as Result).traceHash)).toEqual([traceHash, traceHash])
  })

  it('of a copy elsewhere with another threshold finds its sample set in the data folder', async () => {
    const other = cli()
    const copy = join(other.home, 'copy.playbook.json')
    writeFileSync(copy, readFileSync(sample, 'utf8').replace('n3.score >= 70', 'n3.score >= 80'))
    const { code, value } = await other.json(['replay', copy])
    expect(code).toBe(0)
    expect((value as Result).endings).toEqual({ n6: 156, n10: 34, n8: 7, n11: 3 })
  })

  it('takes the sample set beside the file before that of the data folder', async () => {
    const other = cli()
    const folder = join(other.home, 'mine')
    cpSync(join('resources', 'playbooks', 'samples', 'logins'), join(folder, 'samples', 'logins'), {
      recursive: true,
    })
    copyFileSync(sample, join(folder, 'mine.playbook.json'))
    const events = join(folder, 'samples', 'logins', 'events.ndjson')
    writeFileSync(events, readFileSync(events, 'utf8').split('\n').slice(0, 10).join('\n'))
    const { value } = await other.json(['replay', join(folder, 'mine.playbook.json')])
    expect(value).toMatchObject({ runs: 10 })
  })

  it('assumes approvals when it is told to', async () => {
    const other = cli()
    const approve = await other.json(['replay', sample, '--approvals', 'approve'])
    const deny = await other.json(['replay', sample, '--approvals', 'deny'])
    expect((approve.value as Result).endings).toEqual({ n6: 145, n10: 52, n11: 3 })
    expect((deny.value as Result).endings).toEqual({ n6: 145, n10: 43, n8: 9, n11: 3 })
    expect(deny.value).toMatchObject({ completed: 200, waiting: 0 })
  })

  it('reads the events of a file, and says what in it was no event', async () => {
    const other = cli()
    const file = join(other.home, 'some.ndjson')
    writeFileSync(file, '{"event":{"action":"logout"}}\nbroken\n{"event":{"action":"logout"}}\n')
    const { code, stdout, stderr } = await other.run(['replay', sample, '--events', file, '--json'])
    expect([code, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ runs: 0, notMatched: 2 })])
    expect(stderr).toContain('No event: line 2')
  })

  it('of a damaged archive prints what it came to before the damage, says why, and exits with 1', async () => {
    const other = cli()
    const file = join(other.home, 'cut.ndjson.gz')
    const packed = gzipSync(readFileSync(events))
    writeFileSync(file, packed.subarray(0, packed.length / 2))
    const { code, stdout, stderr } = await other.run(['replay', sample, '--events', file, '--json'])
    const { runs, completed, traceHash } = JSON.parse(stdout) as Result
    expect([code, traceHash]).toEqual([1, null])
    expect(runs).toBeGreaterThan(0)
    expect(completed).toBeGreaterThan(0)
    expect(stderr).toContain('The replay failed: cut.ndjson.gz ')
    const people = await other.run(['replay', sample, '--events', file])
    expect([people.code, people.stdout]).toEqual([1, expect.stringContaining(`: ${runs} runs in `)])
    expect(people.stdout).not.toContain('Trace')
  })

  it('counts a read without a recording as a failed run, and exits with 1', async () => {
    const other = cli()
    const file = join(other.home, 'some.ndjson')
    const event = {
      event: { action: 'login' },
      source: { ip: '203.0.113.250' },
      user: { name: 'x' },
      previous: null,
    }
    writeFileSync(file, JSON.stringify(event))
    const { code, value } = await other.json(['replay', sample, '--events', file])
    expect([code, value]).toEqual([
      1,
      expect.objectContaining({ runs: 1, failed: 1, noRecording: 1, endings: { 'n3!': 1 } }),
    ])
  })

  it('refuses live reads for want of a connection, with exit 3', async () => {
    const { code, stdout, stderr } = await cli().run(['replay', sample, '--reads', 'live', '--json'])
    expect([code, stdout]).toEqual([3, ''])
    expect(stderr).toContain('virustotal')
  })

  it.each([
    [['replay']],
    [['replay', 'nowhere.playbook.json']],
    [['replay', sample, '--events', 'a', '--where', 'true']],
    [['replay', sample, '--where', 'event.x ==']],
    [['replay', sample, '--where', '']],
    [['replay', sample, '--approvals', 'perhaps']],
    [['replay', sample, '--concurrency', '0']],
    [['replay', sample, 'and', 'more']],
    [['replay', sample, '--resume', 'x']],
  ])('exits with 2 and says why: %j', async (words) => {
    const { code, stdout, stderr } = await cli().run(words)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr.length).toBeGreaterThan(20)
  })
})

describe('cordon replay over stored events', () => {
  it('takes those that the filter lets through', async () => {
    const other = cli()
    const logins = join('resources', 'playbooks', 'samples', 'logins', 'events.ndjson')
    expect((await other.json(['import', logins])).value).toMatchObject({ read: 200, stored: 200 })
    mkdirSync(other.home, { recursive: true })
    const { value } = await other.json([
      'replay',
      '01972f00-0000-7000-8000-000000000001',
      '--where',
      'event.user.name == "alice@example.com"',
    ])
    const { runs } = value as { runs: number }
    const lines = readFileSync(logins, 'utf8')
      .split('\n')
      .filter((line) => line.includes('"alice@example.com"'))
    expect(runs).toBe(lines.length)
  })
})
