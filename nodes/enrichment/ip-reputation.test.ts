import { describe, expect, it } from 'vitest'
import type { Json } from '../sdk'
import { runNode } from '../sdk/testing'
import reputation from './ip-reputation'

const ip = '203.0.113.9'
const request = { method: 'GET', path: ['ip_addresses', ip], accept: [404] }
const replying = (body: Json, status = 200) => ({ [`GET ip_addresses/${ip}`]: { status, body } })
const report = (stats: object, more: object = {}): Json => ({
  data: {
    attributes: {
      last_analysis_stats: { malicious: 0, suspicious: 0, harmless: 0, undetected: 0, ...stats },
      ...more,
    },
  },
})
const analyse = async (stats: object, config: object = {}) => {
  const { data } = await runNode(reputation, { input: { ip }, config, http: replying(report(stats)) })
  return data
}
const unknown = {
  indicator: ip,
  provider: 'virustotal',
  verdict: 'unknown',
  score: 0,
  engines: 0,
  detections: 0,
  analysed: null,
}

describe('enrichment.ip-reputation', () => {
  it('scores the share of engines, a suspicion counting half, and asks once', async () => {
    const body = report(
      { malicious: 10, suspicious: 4, harmless: 40, undetected: 26 },
      { last_analysis_date: 1_780_000_000 },
    )
    expect(await runNode(reputation, { input: { ip }, http: replying(body) })).toEqual({
      outlet: 'ok',
      data: {
        indicator: ip,
        provider: 'virustotal',
        verdict: 'suspicious',
        score: 15,
        engines: 80,
        detections: 14,
        analysed: '2026-05-28T20:26:40.000Z',
        reason: 'analysed',
      },
      sent: [request],
      done: [],
    })
  })

  it('has no time of analysis when the report has none', async () => {
    expect(await analyse({ harmless: 80 })).toMatchObject({ analysed: null, reason: 'analysed' })
  })

  it.each([
    [{ harmless: 100 }, 'clean', 0],
    [{ malicious: 9, harmless: 91 }, 'clean', 9],
    [{ malicious: 10, harmless: 90 }, 'suspicious', 10],
    [{ malicious: 49, harmless: 51 }, 'suspicious', 49],
    [{ malicious: 50, undetected: 50 }, 'malicious', 50],
    [{ suspicious: 100 }, 'malicious', 50],
    [{ malicious: 100 }, 'malicious', 100],
  ])('calls %o %s, with score %d', async (stats, verdict, score) => {
    expect(await analyse(stats)).toMatchObject({ verdict, score })
  })

  it('compares the thresholds of the settings with the rounded score that it shows', async () => {
    const config = { malicious: 80, suspicious: 41 }
    expect(await analyse({ malicious: 40, harmless: 60 }, config)).toMatchObject({ verdict: 'clean' })
    expect(await analyse({ malicious: 81, harmless: 119 }, config)).toMatchObject({
      verdict: 'suspicious',
      score: 41,
    })
    expect(await analyse({ malicious: 80, harmless: 20 }, config)).toMatchObject({ verdict: 'malicious' })
  })

  it('calls an address that VirusTotal does not list unknown, never clean', async () => {
    expect(await runNode(reputation, { input: { ip }, http: replying(null, 404) })).toEqual({
      outlet: 'ok',
      data: { ...unknown, reason: 'not_listed' },
      sent: [request],
      done: [],
    })
  })

  it('calls an address that no engine has looked at unknown, never clean', async () => {
    expect(await analyse({})).toEqual({ ...unknown, reason: 'not_listed' })
  })

  it.each([
    '10.0.0.7',
    '172.16.0.1',
    '192.168.1.1',
    '100.64.0.1',
    '169.254.1.1',
    '127.0.0.1',
    'fd00::1',
    'fe80::1',
    '64:ff9b::a00:7',
  ])('never tells VirusTotal the inside address %s', async (inside) => {
    expect(await runNode(reputation, { input: { ip: inside } })).toEqual({
      outlet: 'ok',
      data: { ...unknown, indicator: inside, reason: 'inside' },
      sent: [],
      done: [],
    })
  })

  it('takes an IPv4-mapped inside address for what it is', async () => {
    const { data, sent } = await runNode(reputation, { input: { ip: '::ffff:10.0.0.7' } })
    expect({ data, sent }).toEqual({
      data: { ...unknown, indicator: '10.0.0.7', reason: 'inside' },
      sent: [],
    })
  })

  it('asks for an IPv6 address in its canonical form, as one segment of the path', async () => {
    const http = { 'GET ip_addresses/2001:db8::1': { body: report({ harmless: 1 }) } }
    const { data, sent } = await runNode(reputation, { input: { ip: '2001:DB8:0:0::0001%eth0' }, http })
    expect(data).toMatchObject({ indicator: '2001:db8::1', verdict: 'clean' })
    expect(sent).toEqual([{ method: 'GET', path: ['ip_addresses', '2001:db8::1'], accept: [404] }])
  })

  it.each<[string, Json]>([
    ['nothing', null],
    ['no JSON object', 'Rate limit page'],
    ['no statistics', { data: { attributes: {} } }],
    ['a count that is none', report({ malicious: -1 })],
    ['half an engine', report({ malicious: 0.5 })],
    ['a date that is none', report({ malicious: 1 }, { last_analysis_date: 1e20 })],
  ])('calls a reply with %s a bad reply, which no retry will mend', async (_, body) => {
    await expect(runNode(reputation, { input: { ip }, http: replying(body) })).rejects.toMatchObject({
      name: 'NodeError',
      code: 'bad_reply',
      retryable: false,
      message: `VirusTotal's answer for ${ip} has no analysis`,
    })
  })

  it.each(['', 'example.com', '010.1.1.1', '1', 7, null])(
    'refuses the address %j before anything is sent',
    async (bad) => {
      await expect(runNode(reputation, { input: { ip: bad } })).rejects.toThrow(
        /no IP address|expected string/,
      )
    },
  )

  it.each([{ malicious: 0 }, { malicious: 101 }, { suspicious: 0 }, { suspicious: 101 }])(
    'refuses the threshold %o',
    (config) => {
      expect(reputation.config.safeParse(config).success).toBe(false)
    },
  )
})
