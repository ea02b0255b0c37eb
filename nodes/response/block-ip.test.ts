import { describe, expect, it } from 'vitest'
import { runNode, simulateNode } from '../sdk/testing'
import blockIp from './block-ip'

const day = 86_400_000
const deny = (target: object, duration = day) => ({
  action: 'deny',
  target,
  args: { duration, response_requested: 'complete' },
  actuator: { slpf: {} },
})

describe('response.block-ip', () => {
  it('sends one OpenC2 command, and leaves by "ok" with how long it holds', async () => {
    expect(await runNode(blockIp, { input: { ip: '203.0.113.9' } })).toEqual({
      outlet: 'ok',
      data: { ip: '203.0.113.9', hours: 24 },
      sent: [],
      done: [
        {
          method: 'POST',
          path: ['.well-known', 'openc2'],
          body: deny({ ipv4_net: '203.0.113.9/32' }),
        },
      ],
    })
  })

  it('simulates the block with the very request that a live run sends', async () => {
    const world = { input: { ip: '203.0.113.9' }, config: { hours: 2 } }
    const { done, outlet, data } = await runNode(blockIp, world)
    expect(simulateNode(blockIp, world)).toEqual({ request: done[0]?.body, outlet, data })
  })

  it.each([
    ['203.0.113.9', { ipv4_net: '203.0.113.9/32' }],
    ['2001:DB8::0:9', { ipv6_net: '2001:db8::9/128' }],
    ['2001:db8::9%eth0', { ipv6_net: '2001:db8::9/128' }],
    ['::ffff:203.0.113.9', { ipv4_net: '203.0.113.9/32' }],
    ['::FFFF:CB00:7109', { ipv4_net: '203.0.113.9/32' }],
  ])('names %s as a network of one', (ip, target) => {
    expect(simulateNode(blockIp, { input: { ip } }).request).toEqual(deny(target))
  })

  it.each([
    [24, day],
    [0.5, 1_800_000],
    [720, 30 * day],
    // 1.1 × 3,600,000 is 3960000.0000000005, and OpenC2 counts whole milliseconds.
    [1.1, 3_960_000],
  ])('writes %d hours as %d milliseconds', (hours, duration) => {
    const { request } = simulateNode(blockIp, { input: { ip: '203.0.113.9' }, config: { hours } })
    expect(request).toEqual(deny({ ipv4_net: '203.0.113.9/32' }, duration))
  })

  it('blocks for a day where nobody says how long', () => {
    expect(blockIp.config.parse({})).toEqual({ hours: 24 })
  })

  it.each(['', 'example.com', '203.0.113.0/24', '203.0.113.9:443', '1'])(
    'never asks to block "%s"',
    async (ip) => {
      await expect(runNode(blockIp, { input: { ip } })).rejects.toThrow(/no IP address/)
    },
  )

  it.each([0, -1, 721, Number.POSITIVE_INFINITY])('refuses a block of %d hours', (hours) => {
    expect(blockIp.config.safeParse({ hours }).success).toBe(false)
  })
})
