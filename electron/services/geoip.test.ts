import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { NodeError } from '../../nodes/sdk'
import { temporaryFolder } from '../store/testing'
import { GeoDatabase } from './geoip'

const shipped = createRequire(import.meta.url).resolve(
  '@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb',
)

// Test databases of MaxMind's own, which lie beside the repository (shared/data/geo/README.md).
const folder = fileURLToPath(new URL('../../../shared/data/geo/', import.meta.url))
const isThere = existsSync(folder)
if (!isThere) console.warn(`MaxMind's test databases were not looked into: no ${folder}`)

describe('the database that ships', () => {
  const geo = new GeoDatabase(shipped)

  it.each([
    ['8.8.8.8', 'US'],
    ['2001:4860:4860::8888', 'US'],
    ['193.0.6.139', 'NL'],
    ['10.0.0.7', null],
    ['0.0.0.0', null],
  ])('places %s in %s', (address, country) => {
    expect(geo.lookup(address)).toEqual({
      country,
      database: expect.stringMatching(/^.+ \d{4}-\d{2}-\d{2}$/),
    })
  })

  it('is known by the SHA-256 of its file', () => {
    expect(geo.digest()).toBe(createHash('sha256').update(readFileSync(shipped)).digest('hex'))
  })
})

describe('a database that cannot be read', () => {
  it.each([
    ['is missing', null],
    ['is empty', ''],
    ['is something else', 'x'.repeat(100_000)],
  ])('because it %s says so when an address is asked for, not before', (_, content) => {
    const path = join(temporaryFolder(), 'geo.mmdb')
    if (content !== null) writeFileSync(path, content)
    const geo = new GeoDatabase(path)
    const look = () => geo.lookup('8.8.8.8')
    expect(look).toThrow(NodeError)
    expect(look).toThrow(/^The GeoIP database cannot be read: /)
    expect(() => geo.digest()).toThrow(NodeError)
  })
})

type Expected = { database: string; ip: string; expected: { country?: { iso_code?: string } } }

describe.skipIf(!isThere)('MaxMind’s test databases', () => {
  const lines = isThere
    ? readFileSync(join(folder, 'expected_lookups.ndjson'), 'utf8').trim().split('\n')
    : []
  const lookups = lines.map((line) => JSON.parse(line) as Expected)

  it.each(['GeoLite2-Country-Test', 'GeoIP2-Country-Test', 'GeoLite2-City-Test', 'GeoIP2-City-Test'])(
    'of countries are read as their source has them: %s',
    (name) => {
      const geo = new GeoDatabase(join(folder, 'mmdb', `${name}.mmdb`))
      const mine = lookups.filter(({ database }) => database === `${name}.mmdb`)
      expect(mine).toHaveLength(60)
      for (const { ip, expected } of mine)
        expect({ ip, country: geo.lookup(ip).country }).toEqual({
          ip,
          country: expected.country?.iso_code ?? null,
        })
    },
  )

  it('of something else list no country', () => {
    const geo = new GeoDatabase(join(folder, 'mmdb', 'GeoLite2-ASN-Test.mmdb'))
    for (const { ip } of lookups.filter(({ database }) => database.includes('ASN')))
      expect(geo.lookup(ip).country).toBeNull()
  })

  it('that know no IPv6 list none of its addresses', () => {
    const geo = new GeoDatabase(join(folder, 'mmdb-format', 'MaxMind-DB-test-ipv4-24.mmdb'))
    expect(geo.lookup('1.1.1.1').country).toBeNull()
    expect(geo.lookup('2001:db8::1').country).toBeNull()
  })

  it.each(isThere ? readdirSync(join(folder, 'mmdb-corrupt')) : [])(
    'that are damaged answer, or say that they cannot be read: %s',
    (name) => {
      const geo = new GeoDatabase(join(folder, 'mmdb-corrupt', name))
      const addresses = ['1.1.1.1', '81.2.69.142', '2001:218::1', '::', '255.255.255.255']
      const answers = addresses.map((address) => answerOf(geo, address))
      expect(answers.filter((answer) => answer !== 'an answer' && !answer.startsWith(unreadable))).toEqual([])
    },
  )
})

const unreadable = 'The GeoIP database cannot be read: '

function answerOf(geo: GeoDatabase, address: string): string {
  try {
    const { country, database } = geo.lookup(address)
    return (country === null || country.length === 2) && database !== '' ? 'an answer' : 'nonsense'
  } catch (error) {
    if (error instanceof NodeError) return error.message
    throw error
  }
}
