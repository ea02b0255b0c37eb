import { z } from 'zod'
import { defineAction, ipAddress, parseIp } from '../sdk'

const hour = 3_600_000

export default defineAction({
  type: 'response.block-ip',
  version: 1,
  effect: 'reversible',
  delivery: 'probeable',
  connection: 'openc2',
  palette: {
    title: 'Block IP',
    summary: 'Asks the packet filter to deny an address for a time.',
    icon: 'shield-ban',
    keywords: ['firewall', 'deny', 'network', 'contain', 'openc2'],
  },
  help: 'Sends the OpenC2 command `deny` with a duration, so that the block lapses by itself.',
  config: z.object({
    hours: z.number().positive().max(720).default(24).meta({ title: 'Lapses after', description: 'Hours.' }),
  }),
  input: z.object({ ip: ipAddress() }),
  outlets: { ok: z.object({ ip: z.string(), hours: z.number() }) },
  example: { input: { ip: '203.0.113.9' } },

  // OpenC2 Language Specification 1.0: one target, a duration in milliseconds, the packet-filter profile.
  request({ input: { ip }, config: { hours } }) {
    const target = parseIp(ip)?.kind === 6 ? { ipv6_net: `${ip}/128` } : { ipv4_net: `${ip}/32` }
    return {
      action: 'deny',
      target,
      args: { duration: Math.round(hours * hour), response_requested: 'complete' },
      actuator: { slpf: {} },
    }
  },
  simulate({ input: { ip }, config: { hours }, out }) {
    return out.ok({ ip, hours })
  },
  async run({ input: { ip }, config: { hours }, request, out, ctx }) {
    // OpenC2 over HTTPS 1.1: commands are posted to one fixed path.
    await ctx.act({ method: 'POST', path: ['.well-known', 'openc2'], body: request })
    return out.ok({ ip, hours })
  },
})
