import { describe, expect, it } from 'vitest'
import { nodeTypes } from '../../nodes/registry'
import { type AnyNode, isActing, isContainer, isWaiting, type JsonObject } from '../../nodes/sdk'
import type { NetworkCall } from '../services/reader'
import { CoreError } from './errors'
import { openApp } from './testing'

describe('the palette', () => {
  it('shows every type, in order of name', async () => {
    const { nodes } = await openApp()
    const types = nodes.manifests().map(({ type }) => type)
    expect(types).toEqual([...nodeTypes.keys()].toSorted())
    expect(nodes.manifest('logic.branch')).toMatchObject({ title: 'Branch', effect: 'none' })
    expect(() => nodes.manifest('logic.nothing')).toThrow(
      new CoreError('not_found', 'There is no node type "logic.nothing": see `cordon node list`'),
    )
  })
})

describe('a single node', () => {
  const calls = (node: AnyNode) => isContainer(node) && node.kind === 'call'

  it('that calls a playbook is refused where that does not exist', async () => {
    const { nodes } = await openApp()
    const request = { type: 'logic.sub-playbook', input: {}, config: { playbook: 'gone', version: 1 } }
    await expect(nodes.run({ ...request, live: false })).rejects.toThrow(
      new CoreError('bad_request', 'n1 calls version 1 of "gone", which does not exist'),
    )
  })

  it.each([...nodeTypes.values()].filter((node) => !calls(node)).map((node) => [node.type, node] as const))(
    'runs over its own example: %s',
    async (type, node) => {
      const { nodes } = await openApp()
      const { input, config } = nodes.manifest(type).example as { input: JsonObject; config: JsonObject }
      const result = await nodes.run({ type, input, config, live: false })
      const reads = node.effect === 'read' && node.connection !== undefined
      // A wait waits, and what would have to be asked has no recording; everything else leaves.
      const leaves = !isWaiting(node) && !reads
      expect(result.outlet === null || Object.hasOwn(node.outlets as object, result.outlet)).toBe(true)
      expect({ leaves: result.outlet !== null, simulated: result.provenance === 'simulated' }).toEqual({
        leaves,
        simulated: isActing(node),
      })
      expect(result.request !== undefined).toBe(isActing(node))
    },
  )

  it('is simulated with the exact request', async () => {
    const { nodes } = await openApp()
    expect(
      await nodes.run({
        type: 'response.block-ip',
        input: { ip: '203.0.113.9' },
        config: { hours: 1 },
        live: false,
      }),
    ).toEqual({
      outlet: 'ok',
      output: { ip: '203.0.113.9', hours: 1 },
      provenance: 'simulated',
      request: {
        action: 'deny',
        target: { ipv4_net: '203.0.113.9/32' },
        args: { duration: 3_600_000, response_requested: 'complete' },
        actuator: { slpf: {} },
      },
    })
  })

  it('that would have to ask says that nobody was asked', async () => {
    const { nodes } = await openApp()
    const input = { ip: '203.0.113.9' }
    expect(
      await nodes.run({ type: 'enrichment.ip-reputation', input, config: {}, live: false }),
    ).toMatchObject({
      outlet: null,
      output: { error: { code: 'no_recording' } },
    })
  })

  it('looks into the local database of countries', async () => {
    const { nodes } = await openApp()
    const input = { ip: '8.8.8.8' }
    expect(await nodes.run({ type: 'enrichment.geoip', input, config: {}, live: false })).toMatchObject({
      outlet: 'ok',
      output: { country: 'US' },
      provenance: 'executed',
    })
  })

  it('fails as a step would', async () => {
    const { nodes } = await openApp()
    expect(
      await nodes.run({ type: 'enrichment.geoip', input: { ip: 'example.com' }, config: {}, live: false }),
    ).toEqual({
      outlet: null,
      output: {
        error: { code: 'invalid_input', message: 'ip is no IP address', retryable: false, attempts: 1 },
      },
      provenance: 'executed',
    })
  })

  it.each([
    [{ hours: -1 }, /^config hours /],
    [{ hours: 'many' }, /^config hours /],
  ])('refuses the settings %j, and says where to look', async (config, message) => {
    const { nodes } = await openApp()
    const run = nodes.run({ type: 'response.block-ip', input: { ip: '203.0.113.9' }, config, live: false })
    await expect(run).rejects.toMatchObject({
      code: 'bad_request',
      message: expect.stringMatching(message) as string,
    })
  })
})

describe('a name that a type does not know', () => {
  it.each<[string, JsonObject, JsonObject, string]>([
    ['config', { ip: '203.0.113.9' }, { hour: 1 }, 'response.block-ip has no config "hour": it takes hours'],
    ['input', { ipp: '203.0.113.9' }, {}, 'response.block-ip has no input "ipp": it takes ip'],
  ])('is refused, and not passed over: %s', async (_, input, config, message) => {
    const { nodes } = await openApp()
    const run = nodes.run({ type: 'response.block-ip', input, config, live: false })
    await expect(run).rejects.toEqual(new CoreError('bad_request', message))
  })

  it('is taken where the type takes any', async () => {
    const { nodes } = await openApp()
    const run = nodes.run({
      type: 'validation.normalise',
      input: { anything: ' x ' },
      config: {},
      live: false,
    })
    expect(await run).toMatchObject({ outlet: 'ok', output: { anything: 'x' } })
  })
})

describe('a single node, live', () => {
  it('writes Cordon’s own records, each with a confirmed effect', async () => {
    const app = await openApp()
    const run = (type: string, input: JsonObject) => app.nodes.run({ type, input, config: {}, live: true })
    expect(await run('response.create-case', { title: 'A case' })).toMatchObject({
      outlet: 'ok',
      output: { case: 'case-1', title: 'A case', severity: 50 },
      provenance: 'executed',
      request: { action: 'create_case', title: 'A case' },
    })
    await run('response.notify', { text: 'Look here' })
    expect(await run('response.close', { reason: 'Known' })).toMatchObject({
      outlet: 'ok',
      provenance: 'executed',
    })
    expect(app.records.cases(10)).toMatchObject([{ seq: 1, title: 'A case', state: 'open', severity: 50 }])
    expect(app.records.notifications(10)).toMatchObject([{ text: 'Look here', level: 'info' }])
  })

  it.each([
    ['response.block-ip', { ip: '203.0.113.9' }, 'openc2', ': leave --live out to see what it would send'],
    ['enrichment.ip-reputation', { ip: '203.0.113.9' }, 'virustotal', ''],
  ])('is refused for want of a connection: %s', async (type, input, connection, instead) => {
    const { nodes } = await openApp()
    await expect(nodes.run({ type, input, config: {}, live: true })).rejects.toEqual(
      new CoreError(
        'refused',
        `${type}: There is no connection of type "${connection}", and none can be used yet, since it needs a secret and secrets come with a later version${instead}`,
      ),
    )
  })

  it('is refused where a person has to decide', async () => {
    const { nodes } = await openApp()
    const run = nodes.run({ type: 'logic.approval', input: { question: 'Go on?' }, config: {}, live: true })
    await expect(run).rejects.toEqual(
      new CoreError('refused', 'logic.approval waits for a person, which only a run can do'),
    )
  })

  it('asks the network where there is a connection', async () => {
    const asked: object[] = []
    const network = {
      has: () => true,
      send: async ({ connectionType, request }: NetworkCall) => {
        asked.push({ connectionType, request })
        return { status: 404, body: null, retryAfterMs: null }
      },
    }
    const { nodes } = await openApp({ ports: { network } })
    const result = await nodes.run({
      type: 'enrichment.ip-reputation',
      input: { ip: '203.0.113.9' },
      config: {},
      live: true,
    })
    expect(result).toMatchObject({ outlet: 'ok', output: { reason: 'not_listed' }, provenance: 'executed' })
    expect(asked).toEqual([
      { connectionType: 'virustotal', request: { method: 'GET', path: ['ip_addresses', '203.0.113.9'] } },
    ])
  })
})
