import { SeededRandom } from '../../resources/samples/random'

const words = (text: string): string[] => text.split(' ')

const sources = words('edr idp proxy firewall mail dns cloudtrail waf')
const kinds = words(
  'auth.failed auth.success process.start net.connect dns.query mail.received file.write http.request',
)
const users = words('admin adm.jlee svc-backup maria.k tomas.r adm.root guest p.nguyen h.suzuki build-bot')
const processes = words('powershell.exe svchost.exe cmd.exe python3 sshd outlook.exe chrome.exe curl')
const rules = [
  'Impossible travel',
  'Brute force',
  'Beaconing',
  'Rare domain',
  'Mass file rename',
  'Password spray',
]

function address(random: SeededRandom): string {
  return `${random.between(10, 69)}.${random.between(0, 255)}.${random.between(0, 255)}.${random.between(0, 255)}`
}

function hex(random: SeededRandom, length: number): string {
  return Array.from({ length }, () => random.between(0, 15).toString(16)).join('')
}

/** Lines of about 580 bytes, the same each time: what the yardsticks of performance.md are measured with. */
export function syntheticLines(count: number): string[] {
  const random = new SeededRandom(42)
  return Array.from({ length: count }, (_, index) => JSON.stringify(syntheticEvent(index, random)))
}

const different = 10_000

/** As many lines as asked for, in pieces of a file: the same events again and again, each with a number of its own. */
export function* repeatedLines(count: number): Generator<string> {
  const lines = syntheticLines(different)
  for (let from = 0; from < count; from += different) {
    const numbered = lines
      .slice(0, count - from)
      .map((line, index) => line.replace(`"number":${index},`, `"number":${from + index},`))
    yield `${numbered.join('\n')}\n`
  }
}

function syntheticEvent(index: number, random: SeededRandom): object {
  const kind = random.pick(kinds)
  const rule = random.pick(rules)
  const ip = address(random)
  const user = random.pick(users)
  return {
    '@timestamp': new Date(1_760_000_000_000 + index * 37).toISOString(),
    number: index,
    feed: random.pick(sources),
    kind,
    level: random.between(0, 10),
    src: { ip, port: random.between(1024, 61_000), host: `wks-${random.between(0, 4000)}.corp.example` },
    dst: { ip: address(random), port: 443, host: `srv-${random.between(0, 300)}.dc.example` },
    who: { name: user, domain: 'CORP', sid: `S-1-5-21-${random.between(1, 1e9)}` },
    image: { name: random.pick(processes), pid: random.between(1, 65_535), sha256: hex(random, 64) },
    alert: { code: `R-${random.between(1000, 1007)}`, name: rule },
    marks: ['synthetic', kind.split('.')[0], `tier-${random.between(0, 3)}`],
    text: `${kind} by ${user} from ${ip} matched ${rule}`,
  }
}

export type Place = { country: string; asn: number }

/** A place for each pair of first two octets. */
export function syntheticPlaces(): Map<string, Place> {
  const countries = words('US DE KR JP BR IN GB ZA FR SG')
  const places = new Map<string, Place>()
  for (let a = 10; a < 70; a++) {
    for (let b = 0; b < 256; b++) {
      places.set(`${a}.${b}`, {
        country: countries[(a * 7 + b) % 10] ?? 'US',
        asn: 64_512 + ((a * 256 + b) % 1000),
      })
    }
  }
  return places
}

/** 10,000 addresses, some of them of the events. */
export function syntheticIndicators(lines: readonly string[]): string[] {
  const random = new SeededRandom(7)
  const found = new Set<string>()
  for (let i = 0; i < lines.length && found.size < 5000; i += 5) {
    found.add((JSON.parse(lines[i] as string) as { src: { ip: string } }).src.ip)
  }
  while (found.size < 10_000) found.add(address(random))
  return [...found]
}
