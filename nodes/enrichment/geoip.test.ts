import { describe, expect, it } from 'vitest'
import { runNode } from '../sdk/testing'
import geoip from './geoip'

const ip = '8.8.8.8'
const time = '2026-06-03T14:00:00Z'
const countries = { [ip]: 'US' }
const since = (previous: string, country = 'NL') => ({ ip, previous: { country, time: previous } })
const impossible = async (input: object, config: object = {}) => {
  const { data } = await runNode(geoip, { input, config, countries, event: { time } })
  return data
}
const located = { ip, country: 'US', reason: 'listed', database: 'test' }

describe('enrichment.geoip', () => {
  it('leaves by "ok" with the country and the database that said so', async () => {
    expect(await runNode(geoip, { input: { ip }, countries })).toEqual({
      outlet: 'ok',
      data: { ...located, impossible: false },
      sent: [],
      done: [],
    })
  })

  it('has no country for an address that the database does not list', async () => {
    const input = { ip, previous: { country: 'NL', time } }
    expect(await runNode(geoip, { input, countries: { [ip]: null } })).toMatchObject({
      outlet: 'ok',
      data: { ip, country: null, impossible: false, reason: 'not_listed', database: 'test' },
    })
  })

  // The world has no countries: a look-up would fail the test.
  it.each(['10.0.0.7', '192.168.1.1', '100.64.0.1', '127.0.0.1', 'fd00::1', 'fe80::1', '::ffff:10.0.0.7'])(
    'never looks up the inside address %s',
    async (inside) => {
      const { data } = await runNode(geoip, { input: { ip: inside, previous: { country: 'NL', time } } })
      expect(data).toMatchObject({ country: null, impossible: false, reason: 'inside', database: null })
    },
  )

  it('looks an IPv6 address up in its canonical form', async () => {
    const world = {
      input: { ip: '2001:4860:4860:0:0:0:0:8888' },
      countries: { '2001:4860:4860::8888': 'US' },
    }
    expect(await runNode(geoip, world)).toMatchObject({ data: { ip: '2001:4860:4860::8888', country: 'US' } })
  })

  it('calls a change of country impossible below the travel time, possible from it on', async () => {
    expect(await impossible(since('2026-06-03T10:00:00.001Z'))).toEqual({ ...located, impossible: true })
    expect(await impossible(since('2026-06-03T10:00:00Z'))).toEqual({ ...located, impossible: false })
    expect(await impossible(since('2026-06-03T09:59:59.999Z'))).toEqual({ ...located, impossible: false })
  })

  it('takes the travel time from the settings', async () => {
    const config = { travelHours: 1 }
    expect(await impossible(since('2026-06-03T13:00:00.001Z'), config)).toMatchObject({ impossible: true })
    expect(await impossible(since('2026-06-03T13:00:00Z'), config)).toMatchObject({ impossible: false })
  })

  it('compares moments, whatever zone the login before was written in', async () => {
    expect(await impossible(since('2026-06-03T12:01:00+02:00'))).toMatchObject({ impossible: true })
    expect(await impossible(since('2026-06-03T12:00:00+02:00'))).toMatchObject({ impossible: false })
  })

  it('calls it possible to stay in one country, however short the time', async () => {
    expect(await impossible(since('2026-06-03T13:59:59Z', 'US'))).toMatchObject({ impossible: false })
  })

  it.each([{ ip }, { ip, previous: null }])(
    'calls nothing impossible without a login before: %o',
    async (input) => {
      expect(await impossible(input)).toEqual({ ...located, impossible: false })
    },
  )

  it.each([
    ['no address', { ip: 'example.com' }],
    ['an ambiguous address', { ip: '010.1.1.1' }],
    ['a country that is no code', { ip, previous: { country: 'Netherlands', time } }],
    ['a time without a zone', { ip, previous: { country: 'NL', time: '2026-06-03T14:00:00' } }],
  ])('refuses %s before anything is looked up', async (_, input) => {
    await expect(runNode(geoip, { input })).rejects.toThrow(/Invalid|no IP address|Too/)
  })

  it.each([0, -1, 73])('refuses a travel time of %d hours', (travelHours) => {
    expect(geoip.config.safeParse({ travelHours }).success).toBe(false)
  })
})
