import type { JsonObject } from '../../nodes/sdk'
import type { Call } from '../../electron/executor/ports'
import { SeededRandom } from './random'
import { eventIdOf, ndjson, pretty, recording, type SampleFiles } from './sample-files'

// What the 200 logins come to (ux.md 2.4) is decided here and not drawn: 3 look-ups fail, 52 logins are risky at a
// threshold of 70 and 41 at 80; of the 52, 9 are of people on the VIP list, of the 41, 7.

type Kind = 'benign' | 'risky' | 'traveller' | 'borderline'
type Drawn = { kind: Kind; vip: boolean; fails: boolean }
type Login = Drawn & { user: string; ip: string }

const seed = 7
const start = Date.parse('2026-06-03T08:00:00Z')
const minute = 60_000
const engines = 94

const vips = ['vip.ceo@example.com', 'vip.cfo@example.com', 'vip.counsel@example.com']
const people = [
  'alice bob carol dave dora erin frank grace heidi ivan judy ken lena mallory nina oscar peggy quinn rupert'.split(
    ' ',
  ),
  'sybil trent uma victor wendy xena yusuf zoe'.split(' '),
].flatMap((names) => names.map((name) => `${name}@example.com`))

const agents = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/140.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) Safari/605.1.15',
  'Microsoft Office/16.0 (Windows NT 10.0; Outlook 16.0)',
]

/** The sample set `logins`: events, recorded answers, the VIP list. The same bytes each time. */
export function makeLogins(): SampleFiles {
  const random = new SeededRandom(seed)
  const logins = arrange(random)
  const addresses = new Map<string, Address>()
  const events = logins.map((login, index) => toEvent(login, index, random, addresses))
  const lines = events.map((event) => JSON.stringify(event))
  const failed = lines.filter((_, index) => logins[index]?.fails)
  return {
    'events.ndjson': lines.map((line) => `${line}\n`).join(''),
    'recordings.ndjson': ndjson([...[...addresses.values()].flatMap(answers), ...failed.map(timeout)]),
    'lists.json': pretty({
      vip: { types: ['exact'], entries: vips.map((value) => ({ value, note: 'Ask before acting' })) },
      'corporate-ranges': {
        types: ['cidr'],
        entries: [
          { value: '192.0.2.0/26', note: 'Offices' },
          { value: '2001:db8:10::/48', note: 'Offices' },
        ],
      },
    }),
    'set.json': pretty({
      format: 1,
      name: 'logins',
      title: 'Logins (200)',
      description: 'Sign-ins of example.com on 3 June 2026, with recorded answers of VirusTotal and GeoIP.',
      clock: null,
      seed,
    }),
  }
}

/** Who logs in from where, in order. Events 12, 36 and 37 are those that the documentation speaks of. */
function arrange(random: SeededRandom): Login[] {
  const kinds: Drawn[] = [
    ...repeat(3, { kind: 'benign', vip: false, fails: true }),
    ...repeat(143, { kind: 'benign', vip: false, fails: false }),
    ...repeat(1, { kind: 'benign', vip: true, fails: false }),
    ...repeat(26, { kind: 'risky', vip: false, fails: false }),
    ...repeat(5, { kind: 'risky', vip: true, fails: false }),
    ...repeat(7, { kind: 'traveller', vip: false, fails: false }),
    ...repeat(2, { kind: 'traveller', vip: true, fails: false }),
    ...repeat(8, { kind: 'borderline', vip: false, fails: false }),
    ...repeat(2, { kind: 'borderline', vip: true, fails: false }),
  ]
  shuffle(kinds, random)
  const logins = kinds.map((login): Login => {
    const user = random.pick(login.vip ? vips : people)
    return { ...login, user, ip: addressFor(login.kind, random) }
  })
  const fixed = { vip: false, fails: false }
  logins.splice(11, 0, { ...fixed, kind: 'borderline', user: 'dora@example.com', ip: '198.51.100.74' })
  logins.splice(35, 0, { ...fixed, kind: 'benign', user: 'bob@example.com', ip: '192.0.2.12' })
  logins.splice(36, 0, { ...fixed, kind: 'risky', user: 'alice@example.com', ip: '203.0.113.91' })
  return logins
}

function repeat(count: number, drawn: Drawn): Drawn[] {
  return Array.from({ length: count }, () => drawn)
}

function shuffle(items: Drawn[], random: SeededRandom): void {
  for (let i = items.length - 1; i > 0; i--) {
    const j = random.between(0, i)
    const [a, b] = [items[i], items[j]]
    if (a && b) [items[i], items[j]] = [b, a]
  }
}

// An address has one reputation, so each kind draws from addresses of its own.
function addressFor(kind: Kind, random: SeededRandom): string {
  switch (kind) {
    case 'risky':
      return `203.0.113.${random.between(100, 140)}`
    case 'borderline':
      return `198.51.100.${random.between(70, 78)}`
    case 'benign':
    case 'traveller':
      return random.next() < 0.12
        ? `2001:db8:10::${random.between(1, 30).toString(16)}`
        : `192.0.2.${random.between(1, 90)}`
    default:
      return kind satisfies never
  }
}

type Address = { ip: string; score: number | null; country: string; latencyMs: number }

const fixedScores: Record<string, number> = { '198.51.100.74': 74, '203.0.113.91': 91, '192.0.2.12': 12 }

function lookUp(ip: string, random: SeededRandom, known: Map<string, Address>): Address {
  const before = known.get(ip)
  if (before) return before
  const address = {
    ip,
    score: fixedScores[ip] ?? drawScore(ip, random),
    country: countryOf(ip, random),
    latencyMs: random.between(18, 60),
  }
  known.set(ip, address)
  return address
}

/** Null stands for an address that VirusTotal does not know. */
function drawScore(ip: string, random: SeededRandom): number | null {
  if (ip.startsWith('203.0.113.')) return random.between(80, 98)
  if (ip.startsWith('198.51.100.')) return random.between(70, 79)
  return random.next() < 0.08 ? null : random.between(0, 55)
}

function countryOf(ip: string, random: SeededRandom): string {
  if (ip === '192.0.2.12') return 'NL'
  if (ip === '203.0.113.91') return 'BR'
  if (ip.startsWith('203.0.113.')) return random.pick(['BR', 'VN', 'US', 'ID'])
  if (ip.startsWith('198.51.100.')) return random.pick(['NL', 'DE', 'US'])
  return 'NL'
}

function toEvent(login: Login, index: number, random: SeededRandom, known: Map<string, Address>): JsonObject {
  const time = start + index * 1.8 * minute + random.between(0, 40) * 1000
  const { country } = lookUp(login.ip, random, known)
  const event: JsonObject = {
    '@timestamp': new Date(time).toISOString(),
    event: {
      kind: 'alert',
      category: ['authentication'],
      action: 'login',
      outcome: 'success',
      provider: 'o365',
      severity: severityOf(login),
    },
    user: { name: login.user },
    source: { ip: login.ip },
    previous: previousLogin(login, country, time, random),
  }
  // The named field that 60 of the 200 lack, for trying out missing values.
  if (index % 10 < 7) event.user_agent = { original: random.pick(agents) }
  return event
}

function severityOf({ kind }: Login): number {
  return kind === 'benign' ? 21 : 47
}

/** Only a traveller's country changed faster than a person travels. */
function previousLogin({ kind }: Login, country: string, time: number, random: SeededRandom): JsonObject {
  const hours = kind === 'traveller' ? random.between(1, 3) : random.between(20, 90)
  const from = kind === 'traveller' ? 'SG' : random.next() < 0.9 ? 'NL' : country
  return { country: from, time: new Date(time - hours * 60 * minute).toISOString() }
}

function reputationCall(ip: string): Call {
  const request = { method: 'GET', path: ['ip_addresses', ip] }
  return { port: 'http', operation: 'GET ip_addresses', connectionType: 'virustotal', request }
}

function answers({ ip, score, country, latencyMs }: Address): JsonObject[] {
  const geo: Call = { port: 'geoip', operation: 'lookup', connectionType: null, request: { address: ip } }
  const reputation = score === null ? notFound(ip) : { status: 200, body: report(ip, score) }
  return [
    recording(reputationCall(ip), { answer: reputation }, { latencyMs }),
    recording(geo, { answer: { country, database: 'sample' } }, { latencyMs: 2 }),
  ]
}

/** A report whose engines add up to exactly this score. */
function report(ip: string, score: number): JsonObject {
  for (let malicious = 0; malicious <= engines; malicious++) {
    for (const suspicious of [0, 1]) {
      if (Math.round((100 * (malicious + suspicious / 2)) / engines) !== score) continue
      const rest = engines - malicious - suspicious
      const harmless = Math.floor(rest * 0.7)
      const stats = { malicious, suspicious, harmless, undetected: rest - harmless, timeout: 0 }
      const attributes = {
        last_analysis_stats: stats,
        last_analysis_date: 1_780_444_800,
        reputation: -malicious,
      }
      return { data: { type: 'ip_address', id: ip, attributes } }
    }
  }
  throw new RangeError(`No report of ${engines} engines has the score ${score}`)
}

function notFound(ip: string): JsonObject {
  return { status: 404, body: { error: { code: 'NotFoundError', message: `"${ip}" not found` } } }
}

function timeout(line: string): JsonObject {
  const event = JSON.parse(line) as { source: { ip: string } }
  const error = { code: 'timeout', message: 'No answer within 10000 ms' }
  return recording(reputationCall(event.source.ip), { error }, { latencyMs: 10_000, event: eventIdOf(line) })
}
