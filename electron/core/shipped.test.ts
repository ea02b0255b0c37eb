import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeShipped } from '../../resources/samples/make'
import { resources } from './testing'

const folder = join(resources, 'playbooks')
const read = (path: string) => readFileSync(join(folder, path), 'utf8')

type Login = {
  '@timestamp': string
  event: { action: string }
  user: { name: string }
  source: { ip: string }
  previous: { country: string; time: string }
  user_agent?: { original: string }
}
type Recording = {
  event: string | null
  call: { port: string; request: { path?: string[]; address?: string } }
  value: {
    answer?: {
      status?: number
      body?: { data?: { attributes: { last_analysis_stats: Record<string, number> } } }
    }
  }
}

const linesOf = <T>(path: string): T[] =>
  read(path)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as T)

const logins = linesOf<Login>('samples/logins/events.ndjson')
const recordings = linesOf<Recording>('samples/logins/recordings.ndjson')

/** The score of an address as VirusTotal's recorded engines give it: malicious, and suspicious by half. */
function scoreOf(ip: string): number | undefined {
  const found = recordings.find(({ event, call }) => event === null && call.request.path?.[1] === ip)
  const stats = found?.value.answer?.body?.data?.attributes.last_analysis_stats
  if (!stats) return undefined
  const { malicious = 0, suspicious = 0, harmless = 0, undetected = 0 } = stats
  return Math.round((100 * (malicious + suspicious / 2)) / (malicious + suspicious + harmless + undetected))
}

describe('what ships', () => {
  it('is what the generator makes, byte for byte, and nothing else', () => {
    const made = makeShipped()
    for (const [path, text] of made) expect({ path, text: read(path) }).toEqual({ path, text })
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => statSync(join(folder, path)).isFile())
      .map((path) => path.replaceAll('\\', '/'))
    expect(files.toSorted()).toEqual([...made.keys()].toSorted())
  })

  it('is made the same each time', () => {
    expect(makeShipped()).toEqual(makeShipped())
  })
})

describe('the sample of logins', () => {
  it('speaks of addresses that belong to nobody, and of names that nobody has', () => {
    const text = [...makeShipped().values()].join('\n')
    // RFC 5737 and RFC 3849. A range that is written as such begins with its own address.
    const documentation = /^(192\.0\.2|198\.51\.100|203\.0\.113)\.\d{1,3}$/
    const ipv4 = text.match(/(?<![\d.v-])\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?![\d.])/g) ?? []
    expect(ipv4.length).toBeGreaterThan(400)
    expect(ipv4.filter((address) => !documentation.test(address))).toEqual([])
    const ipv6 = text.match(/(?<![\w:-])[0-9a-f]{1,4}(?::[0-9a-f]{0,4}){2,7}(?![\w:])/g) ?? []
    expect(ipv6.length).toBeGreaterThan(10)
    expect(ipv6.filter((address) => address.includes('::') && !address.startsWith('2001:db8:'))).toEqual([])
    const names = text.match(/(?<=@)[\w.-]+\.\w+|(?<="Hostname":")[^"]+/g) ?? []
    expect(names.length).toBeGreaterThan(200)
    expect(names.filter((name) => !/(^|\.)example\.(com|org)$/.test(name))).toEqual([])
  })

  it('has the logins that the documentation speaks of', () => {
    const login = (number: number) => {
      const { user, source } = logins[number - 1] as Login
      return { user: user.name, ip: source.ip, score: scoreOf(source.ip) }
    }
    expect(logins).toHaveLength(200)
    expect(login(12)).toEqual({ user: 'dora@example.com', ip: '198.51.100.74', score: 74 })
    expect(login(36)).toEqual({ user: 'bob@example.com', ip: '192.0.2.12', score: 12 })
    expect(login(37)).toEqual({ user: 'alice@example.com', ip: '203.0.113.91', score: 91 })
  })

  it('has 60 events that lack one named field, and no other', () => {
    expect(logins.filter(({ user_agent: agent }) => agent === undefined)).toHaveLength(60)
    const complete = logins.filter(
      (login) => login.source.ip && login.user.name && login.previous.time && login.event.action,
    )
    expect(complete).toHaveLength(200)
  })

  it('has its events in order of time, and an answer for each address', () => {
    const times = logins.map((login) => login['@timestamp'])
    expect(times).toEqual(times.toSorted())
    const answered = new Set(recordings.map(({ call }) => call.request.path?.[1] ?? call.request.address))
    expect(logins.filter(({ source }) => !answered.has(source.ip))).toEqual([])
  })
})
