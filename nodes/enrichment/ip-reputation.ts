import { z } from 'zod'
import { defineNode, ipAddress, isInsideAddress, NodeError } from '../sdk'

// What a Date can hold.
const latestSecond = 8.64e12

const count = z.number().int().nonnegative()

// VirusTotal API v3, "get an IP address report": the part we read.
const Report = z.object({
  data: z.object({
    attributes: z.object({
      last_analysis_stats: z.object({
        malicious: count,
        suspicious: count,
        harmless: count,
        undetected: count,
      }),
      last_analysis_date: z.number().min(0).max(latestSecond).optional(),
    }),
  }),
})

export default defineNode({
  type: 'enrichment.ip-reputation',
  version: 1,
  effect: 'read',
  connection: 'virustotal',
  palette: {
    title: 'IP reputation',
    summary: 'How many engines of VirusTotal call an address malicious.',
    icon: 'radar',
    keywords: ['virustotal', 'threat intelligence', 'score', 'address'],
  },
  help: 'The score is the share of engines that call the address malicious, 0 to 100; a suspicion counts half. An address that is not known, or that belongs to an inside network, is `unknown` with score 0: never clean.',
  config: z.object({
    malicious: z
      .number()
      .min(1)
      .max(100)
      .default(50)
      .meta({ title: 'Malicious from', description: 'Score from which the verdict is malicious.' }),
    suspicious: z
      .number()
      .min(1)
      .max(100)
      .default(10)
      .meta({ title: 'Suspicious from', description: 'Score from which the verdict is suspicious.' }),
  }),
  input: z.object({ ip: ipAddress() }),
  outlets: {
    ok: z.object({
      indicator: z.string(),
      provider: z.literal('virustotal'),
      verdict: z.enum(['malicious', 'suspicious', 'clean', 'unknown']),
      score: z.number().min(0).max(100),
      engines: count,
      detections: count,
      analysed: z.string().nullable().meta({ description: 'Time of the last analysis, ISO 8601.' }),
      reason: z.enum(['analysed', 'not_listed', 'inside']),
    }),
  },
  example: { input: { ip: '203.0.113.9' } },

  async run({ input: { ip }, config, out, ctx }) {
    const unknown = { indicator: ip, provider: 'virustotal', verdict: 'unknown' } as const
    const nothing = { score: 0, engines: 0, detections: 0, analysed: null }
    // Asking a third party about an inside address would tell it how our network is numbered.
    if (isInsideAddress(ip)) return out.ok({ ...unknown, ...nothing, reason: 'inside' })

    const { status, body } = await ctx.http({ method: 'GET', path: ['ip_addresses', ip], accept: [404] })
    if (status === 404) return out.ok({ ...unknown, ...nothing, reason: 'not_listed' })

    const reply = Report.safeParse(body)
    if (!reply.success) {
      throw new NodeError('bad_reply', `VirusTotal's answer for ${ip} has no analysis`, {
        cause: reply.error,
      })
    }
    const { last_analysis_stats: stats, last_analysis_date: date } = reply.data.data.attributes
    const engines = stats.malicious + stats.suspicious + stats.harmless + stats.undetected
    if (engines === 0) return out.ok({ ...unknown, ...nothing, reason: 'not_listed' })

    const score = Math.round((100 * (stats.malicious + stats.suspicious / 2)) / engines)
    const verdict =
      score >= config.malicious ? 'malicious' : score >= config.suspicious ? 'suspicious' : 'clean'
    return out.ok({
      indicator: ip,
      provider: 'virustotal',
      verdict,
      score,
      engines,
      detections: stats.malicious + stats.suspicious,
      analysed: date === undefined ? null : new Date(date * 1000).toISOString(),
      reason: 'analysed',
    })
  },
})
