import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Cli } from './test-cli'

const sample = join('resources', 'playbooks', 'suspicious-login-triage.playbook.json')
let cli: Cli
beforeAll(() => {
  cli = new Cli()
})
afterAll(() => cli.remove())

function file(name: string, content: string | Buffer): string {
  mkdirSync(cli.home, { recursive: true })
  const path = join(cli.home, name)
  writeFileSync(path, content)
  return path
}

type Check = {
  ok: boolean
  problems: { node: string | null; path: string; code: string; message: string; hint: string }[]
}

describe('cordon playbook check', () => {
  it('finds nothing wrong with what ships', async () => {
    for (const name of ['suspicious-login-triage', 'suspicious-process-start']) {
      const checked = await cli.json([
        'playbook',
        'check',
        join('resources', 'playbooks', `${name}.playbook.json`),
      ])
      expect(checked).toEqual({ code: 0, value: { ok: true, problems: [] } })
    }
  })

  const text = readFileSync(sample, 'utf8')
  const document = () =>
    JSON.parse(text) as { [key: string]: never } & { nodes: { [key: string]: unknown }[]; edges: object[] }
  const changed = (change: (copy: ReturnType<typeof document>) => void): string => {
    const copy = document()
    change(copy)
    return JSON.stringify(copy)
  }

  it.each<[string, string, () => string | Buffer, string | null]>([
    ['that was cut off', 'not_json', () => text.slice(0, 2000), null],
    [
      'with an unknown type',
      'unknown_type',
      () => text.replace('enrichment.geoip', 'enrichment.geopi'),
      'n4',
    ],
    [
      'with a dangling edge',
      'dangling_edge',
      () => changed(({ edges }) => edges.push({ id: 'w99', from: 'n1', outlet: 'ok', to: 'n99' })),
      'w99',
    ],
    [
      'with a cycle',
      'cycle',
      () => changed(({ edges }) => edges.push({ id: 'w99', from: 'n4', outlet: 'ok', to: 'n2' })),
      null,
    ],
    ['with a bad expression', 'bad_expression', () => text.replace('n3.score >= 70', 'n3.scor >= 70'), 'n5'],
    ['with the id __proto__', 'bad_id', () => text.replace('"id": "n11"', '"id": "__proto__"'), '__proto__'],
    ['with an id twice', 'duplicate_id', () => text.replace('"id": "n2",', '"id": "n3",'), 'n3'],
    ['of a newer format', 'newer_format', () => text.replace('"format": 1', '"format": 2'), null],
    ['of 100 MB', 'limit', () => Buffer.alloc(100 * 1024 * 1024, ' '), null],
    [
      'with __proto__ as a key',
      'bad_key',
      () => text.replace('"vars": {}', '"vars": {"__proto__": 1}'),
      null,
    ],
    ['that is an array', 'bad_shape', () => '[]', null],
  ])('refuses a file %s: %s', async (name, code, make, node) => {
    const path = file(`${name.replaceAll(' ', '-')}.playbook.json`, make())
    const { code: exit, value } = await cli.json(['playbook', 'check', path])
    const { ok, problems } = value as Check
    expect([exit, ok]).toEqual([1, false])
    const found = problems.find((problem) => problem.code === code)
    expect(found).toMatchObject({
      code,
      message: expect.any(String),
      hint: expect.any(String),
      path: expect.any(String),
      ...(node === null ? {} : { node }),
    })
  })

  it('names every problem at once', async () => {
    const broken = changed(({ nodes, edges }) => {
      ;(nodes[2] as { type: string }).type = 'enrichment.nothing'
      ;(nodes[4] as { input: object }).input = { condition: { expr: 'n4.impossibl' } }
      edges.push({ id: 'w99', from: 'n9', outlet: 'nowhere', to: 'n10' })
    })
    const { value } = await cli.json(['playbook', 'check', file('many.playbook.json', broken)])
    const codes = (value as Check).problems.map(({ node, code }) => `${node}:${code}`)
    expect(codes).toEqual(
      expect.arrayContaining(['n3:unknown_type', 'n5:bad_expression', 'w99:unknown_outlet']),
    )
  })

  it('says for people what is wrong, where, and how many there are', async () => {
    const path = file('words.playbook.json', text.replace('n3.score >= 70', 'n3.score >='))
    const { code, stdout } = await cli.run(['playbook', 'check', path])
    const [first, last, ...rest] = stdout.trimEnd().split('\n')
    expect([code, rest]).toEqual([1, []])
    expect(first).toMatch(/^✕ n5: Unexpected token/)
    expect(last).toBe('1 problem')
  })
})

describe('cordon playbook', () => {
  it('gives back on export the very bytes that were imported', async () => {
    const text = readFileSync(sample, 'utf8')
    const path = file('mine.playbook.json', text.replace('01972f00-0000-7000-8000-000000000001', 'mine'))
    expect(await cli.json(['playbook', 'import', path])).toEqual({
      code: 0,
      value: { id: 'mine', version: 1 },
    })
    const { stdout } = await cli.run(['playbook', 'export', 'mine'])
    expect(stdout).toBe(readFileSync(path, 'utf8'))
    expect(await cli.json(['playbook', 'import', path])).toEqual({
      code: 0,
      value: { id: 'mine', version: 1 },
    })
    writeFileSync(path, stdout.replace('n3.score >= 70', 'n3.score >= 80'))
    expect(await cli.json(['playbook', 'import', path])).toEqual({
      code: 0,
      value: { id: 'mine', version: 2 },
    })
    expect((await cli.run(['playbook', 'export', 'mine@1'])).stdout).toContain('n3.score >= 70')
    expect((await cli.run(['playbook', 'export', 'mine@draft'])).stdout).toContain('n3.score >= 80')
    expect((await cli.run(['playbook', 'export', 'mine@9'])).code).toBe(2)
    const { value } = await cli.json(['playbook', 'list'])
    expect(value).toEqual(
      expect.arrayContaining([expect.objectContaining({ id: 'mine', version: 2, state: 'saved' })]),
    )
  })
})

describe('cordon import and events', () => {
  it('stores every line once, keeps equal lines apart, and parks what is none', async () => {
    const other = new Cli()
    const lines = [
      '{"a":1,"@timestamp":"2026-01-01T00:00:00Z"}',
      '{"a":1,"@timestamp":"2026-01-01T00:00:00Z"}',
      'no',
      '{"a":2}',
    ]
    mkdirSync(other.home, { recursive: true })
    const path = join(other.home, 'x.ndjson.gz')
    writeFileSync(path, gzipSync(lines.join('\n')))
    const first = await other.json(['import', path, '--source', 'test'])
    expect(first).toEqual({
      code: 0,
      value: { read: 4, stored: 3, duplicates: 0, parked: 1, seconds: expect.any(Number) },
    })
    const second = await other.json(['import', path])
    expect(second.value).toMatchObject({ read: 4, stored: 0, duplicates: 4, parked: 0 })
    const { stdout } = await other.run(['events', '--where', 'event.a == 1', '--json'])
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { [key: string]: unknown })
    expect(events).toHaveLength(2)
    expect(events[0]).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      time: '2026-01-01T00:00:00.000Z',
      severity: 0,
      origin: 'test',
      event: expect.objectContaining({ a: 1, origin: 'test', time: '2026-01-01T00:00:00.000Z' }),
      raw: lines[0],
    })
    expect(events[0]?.id).not.toBe(events[1]?.id)
    expect((await other.run(['events', '--limit', '1', '--json'])).stdout.trim().split('\n')).toHaveLength(1)
    other.remove()
  })

  it.each([
    [['import']],
    [['import', 'missing.ndjson']],
    [['import', '.']],
    [['events', '--where', 'event.a =']],
    [['events', '--limit', 'x']],
  ])('exits with 2: %j', async (words) => {
    expect((await cli.run(words)).code).toBe(2)
  })

  it.each(['', '  '])('takes the filter %j for a slip, not for all events', async (filter) => {
    const { code, stdout, stderr } = await cli.run(['events', '--where', filter, '--json'])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain('--where needs a CEL expression')
  })

  it('names what was too long', async () => {
    const words = ['import', file('one.ndjson', '{}'), '--source', 'x'.repeat(5000)]
    expect(await cli.run(words)).toEqual({
      code: 2,
      stdout: '',
      stderr: 'origin: Too big: expected string to have <=200 characters\n',
    })
  })

  it('never lets an event steer the terminal', async () => {
    await cli.run(['import', file('esc.ndjson', '{"user":{"name":"\\u001b]52;c;x\\u0007\\u202eevil"}}')])
    const { stdout } = await cli.run(['events'])
    // oxlint-disable-next-line no-control-regex
    expect(stdout.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/)
  })
})

describe('cordon connection', () => {
  it('sets, changes, lists and deletes connections', async () => {
    const set = (...more: string[]) => cli.json(['connection', 'set', 'vt', '--type', 'virustotal', ...more])
    const { code, value } = await set('--per-minute', '4')
    expect([code, value]).toEqual([
      0,
      expect.objectContaining({
        name: 'vt',
        type: 'virustotal',
        address: 'https://www.virustotal.com/api/v3',
        limits: expect.objectContaining({ perMinute: 4, concurrency: 4, queue: 256 }),
      }),
    ])
    await set('--concurrency', '2')
    expect((await cli.json(['connection', 'ls'])).value).toMatchObject([
      { name: 'vt', limits: { perMinute: 4, concurrency: 2 } },
    ])
    expect((await cli.run(['connection', 'ls'])).stdout).toBe(
      'vt  virustotal  4 a minute  2 at a time  https://www.virustotal.com/api/v3\n',
    )
    expect(await cli.json(['connection', 'delete', 'vt'])).toEqual({ code: 0, value: { deleted: true } })
    expect((await cli.json(['connection', 'ls'])).value).toEqual([])
  })

  it.each([
    [[], 'Say set, ls or delete'],
    [['set', 'vt'], '--type TYPE'],
    [['set', '--type', 'virustotal'], 'Say NAME'],
    [['set', 'VT', '--type', 'virustotal'], 'is no name of a connection'],
    [['set', 'vt', '--type', 'virus'], 'there are openc2, virustotal'],
    [['set', 'fw', '--type', 'openc2'], 'needs an address (--address URL)'],
    [['set', 'fw', '--type', 'openc2', '--address', 'https://a:b@fw.example'], 'no user and no password'],
    [['set', 'vt', '--type', 'virustotal', '--per-minute', '0'], '--per-minute takes a whole number'],
    [['delete', 'vt'], 'There is no connection "vt"'],
    [['ls', 'vt'], 'Unexpected: vt'],
  ])('exits with 2 and says why: %j', async (words, message) => {
    const { code, stdout, stderr } = await cli.run(['connection', ...words])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(message)
  })
})

describe('cordon node', () => {
  it('lists and shows the types', async () => {
    const { value } = await cli.json(['node', 'list'])
    expect((value as { type: string }[]).map(({ type }) => type)).toContain('response.block-ip')
    expect((await cli.json(['node', 'show', 'response.block-ip'])).value).toMatchObject({
      effect: 'reversible',
      delivery: 'probeable',
      connection: 'openc2',
      example: { input: { ip: '203.0.113.9' } },
    })
    expect((await cli.run(['node', 'show', 'response.nothing'])).code).toBe(2)
  })

  const run = (type: string, input: object, ...more: string[]) =>
    cli.json(['node', 'run', type, '--input', JSON.stringify(input), ...more])

  it('simulates an acting type and shows the exact request', async () => {
    expect(await run('response.block-ip', { ip: '203.0.113.9' })).toEqual({
      code: 0,
      value: {
        outlet: 'ok',
        output: { ip: '203.0.113.9', hours: 24 },
        provenance: 'simulated',
        request: {
          action: 'deny',
          target: { ipv4_net: '203.0.113.9/32' },
          args: { duration: 86_400_000, response_requested: 'complete' },
          actuator: { slpf: {} },
        },
      },
    })
  })

  it('reads the local GeoIP database', async () => {
    const { code, value } = await run('enrichment.geoip', { ip: '8.8.8.8' })
    expect([code, value]).toEqual([
      0,
      expect.objectContaining({ outlet: 'ok', output: expect.objectContaining({ country: 'US' }) }),
    ])
  })

  it('takes config, and names what is wrong with it', async () => {
    const { value } = await run('response.block-ip', { ip: '203.0.113.9' }, '--config', '{"hours":1}')
    expect(value).toMatchObject({ output: { hours: 1 } })
    const { code, stderr } = await cli.run([
      'node',
      'run',
      'response.block-ip',
      '--input',
      '{"ip":"203.0.113.9"}',
      '--config',
      '{"hours":-1}',
    ])
    expect([code, stderr]).toEqual([2, expect.stringContaining('hours')])
  })

  it('exits with 1 for an input that the node refuses, and says why in the output', async () => {
    const { code, value } = await run('response.block-ip', { ip: 'nonsense' })
    expect([code, value]).toEqual([
      1,
      expect.objectContaining({
        outlet: null,
        output: { error: expect.objectContaining({ code: 'invalid_input' }) },
      }),
    ])
  })

  it.each(['enrichment.ip-reputation', 'response.block-ip'])(
    'refuses %s live for want of a connection',
    async (type) => {
      const { code, stdout, stderr } = await cli.run([
        'node',
        'run',
        type,
        '--input',
        '{"ip":"203.0.113.9"}',
        '--live',
        '--json',
      ])
      expect([code, stdout]).toEqual([3, ''])
      expect(stderr).toContain('connection')
    },
  )

  const withConnection = (type: string, ...more: string[]) =>
    cli.run(['node', 'run', type, '--input', '{"ip":"203.0.113.9"}', '--connection', 'lab', ...more])

  it.each([[['--live']], [[]]])('refuses a connection that there is not: %j', async (more) => {
    const { code, stdout, stderr } = await withConnection('response.block-ip', ...more)
    expect([code, stdout]).toEqual([3, ''])
    expect(stderr).toBe('There is no connection "lab" of type "openc2": see `cordon connection ls`\n')
  })

  it.each([
    ['response.nothing', 'There is no node type "response.nothing"'],
    ['enrichment.geoip', 'enrichment.geoip takes no connection: leave --connection out'],
  ])('looks at the type before the connection: %s', async (type, message) => {
    const { code, stdout, stderr } = await withConnection(type, '--live')
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(message)
  })

  it('goes through the connection that is named, which wants its secret', async () => {
    const lab = ['connection', 'set', 'lab', '--type', 'virustotal', '--address', 'http://127.0.0.1:9']
    await cli.run(lab)
    const { code, value } = await run(
      'enrichment.ip-reputation',
      { ip: '8.8.8.8' },
      '--connection',
      'lab',
      '--live',
    )
    expect([code, value]).toEqual([
      1,
      expect.objectContaining({
        output: { error: expect.objectContaining({ code: 'no_connection', attempts: 1 }) },
      }),
    ])
    await cli.run(['connection', 'delete', 'lab'])
  })

  it('does for real what only touches our own records', async () => {
    const { code, value } = await run('response.create-case', { title: 'From the command line' }, '--live')
    expect([code, value]).toEqual([
      0,
      expect.objectContaining({
        outlet: 'ok',
        provenance: 'executed',
        output: expect.objectContaining({ case: expect.stringMatching(/^case-\d+$/) }),
      }),
    ])
  })
})

describe('cordon', () => {
  it('says what it can do', async () => {
    const { code, stdout } = await cli.run(['help'])
    expect([code, stdout]).toEqual([0, expect.stringContaining('cordon replay PLAYBOOK')])
    expect(stdout).toContain('[--connection NAME]')
  })

  it('keeps its exit code where nobody reads stderr', async () => {
    const child = cli.start(['explode'])
    child.stderr.destroy()
    const code = await new Promise((resolve) => child.on('close', resolve))
    expect(code).toBe(2)
  })

  it('exits with 2 for a command that does not exist', async () => {
    expect(await cli.run(['explode'])).toMatchObject({ code: 2, stdout: '' })
  })

  it('examines itself', async () => {
    const { code, value } = await cli.json(['doctor'])
    const checks = (value as { checks: { name: string; ok: boolean }[] }).checks
    expect([code, checks.filter(({ ok }) => !ok)]).toEqual([0, []])
    const names = 'sqlite.synchronous sqlite.integrity sqlite.rowHashes owner clock sandbox csp'.split(' ')
    expect(checks.map(({ name }) => name)).toEqual(expect.arrayContaining(names))
  })
})
