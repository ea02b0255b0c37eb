import { z } from 'zod'
import { defineNode, ipAddress, isInsideAddress } from '../sdk'

const hour = 3_600_000

export default defineNode({
  type: 'enrichment.geoip',
  version: 1,
  effect: 'read',
  palette: {
    title: 'GeoIP',
    summary: 'Country of an IP address, and whether the user could have travelled there.',
    icon: 'globe',
    keywords: ['country', 'location', 'geography', 'impossible travel'],
  },
  help: 'Answers from a database on this computer. With the place and time of the login before, `impossible` says that the country changed faster than a person travels.',
  config: z.object({
    travelHours: z
      .number()
      .positive()
      .max(72)
      .default(4)
      .meta({ title: 'Travel time', description: 'Hours that a change of country takes at the least.' }),
  }),
  input: z.object({
    ip: ipAddress(),
    previous: z
      .object({ country: z.string().length(2), time: z.iso.datetime({ offset: true }) })
      .nullable()
      .default(null)
      .meta({
        title: 'Login before',
        description: 'Country and time of the login before; null when there is none.',
      }),
  }),
  outlets: {
    ok: z.object({
      ip: z.string(),
      country: z.string().length(2).nullable(),
      impossible: z.boolean(),
      reason: z.enum(['listed', 'not_listed', 'inside']),
      database: z.string().nullable(),
    }),
  },
  example: { input: { ip: '8.8.8.8', previous: { country: 'NL', time: '2026-06-03T13:00:00Z' } } },

  async run({ input: { ip, previous }, config, out, ctx }) {
    if (isInsideAddress(ip)) {
      return out.ok({ ip, country: null, impossible: false, reason: 'inside', database: null })
    }
    const { country, database } = await ctx.geoip(ip)
    const hours = previous ? (ctx.event.time.getTime() - Date.parse(previous.time)) / hour : Infinity
    const moved = previous !== null && country !== null && previous.country !== country
    return out.ok({
      ip,
      country,
      impossible: moved && hours < config.travelHours,
      reason: country === null ? 'not_listed' : 'listed',
      database,
    })
  },
})
