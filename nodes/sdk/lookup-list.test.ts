import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseIp, parseIpRange } from './ip'
import { entryType, type ListEntry, type ListType, LookupList } from './lookup-list'

const entry = (value: string, type: ListType, note: string | null = null): ListEntry => ({
  value,
  type,
  note,
})
const listOf = (type: ListType, ...values: string[]) =>
  new LookupList(
    'l',
    values.map((value) => entry(value, type)),
  )
const found = (list: LookupList, value: string) => list.match(value)?.entry ?? null

describe('the type of an entry', () => {
  it.each<[string, ListType[], ListType | null]>([
    ['10.0.0.0/8', ['exact', 'domain', 'cidr'], 'cidr'],
    ['10.0.0.7', ['exact', 'domain', 'cidr'], 'cidr'],
    [' 10.0.0.0/8 ', ['exact', 'cidr'], 'cidr'],
    ['Example.COM.', ['exact', 'domain', 'cidr'], 'domain'],
    ['_dmarc.example.com', ['domain'], 'domain'],
    ['alice@example.com', ['exact', 'domain', 'cidr'], 'exact'],
    ['10.0.0.0/33', ['exact', 'cidr'], 'exact'],
    ['10.0.0.0/33', ['cidr'], null],
    ['not an address', ['cidr'], null],
    ['two words', ['domain', 'cidr'], null],
    ['-bad.example', ['domain'], null],
    ['example.com', ['exact'], 'exact'],
    ['example.com', [], null],
  ])('of %j among %j is %s, the narrowest that fits', (value, types, type) => {
    expect(entryType(value, types)).toBe(type)
  })
})

describe('a list of exact values', () => {
  it('answers with the list, the entry as it was written, its type and its note', () => {
    const list = new LookupList('vip', [entry('Alice@Example.com', 'exact', 'CFO')])
    expect(list.match(' alice@EXAMPLE.com')).toEqual({
      list: 'vip',
      entry: 'Alice@Example.com',
      type: 'exact',
      note: 'CFO',
    })
    expect(list.size).toBe(1)
  })

  it('matches the whole value and no part of it', () => {
    const list = listOf('exact', 'alice')
    expect(['alic', 'alice2', 'x alice', ''].map((value) => list.match(value))).toEqual([
      null,
      null,
      null,
      null,
    ])
  })
})

describe('a list of domains', () => {
  const list = listOf('domain', 'example.org', 'Deep.Example.org.', 'co.uk')

  it.each([
    ['example.org', 'example.org'],
    ['EXAMPLE.ORG.', 'example.org'],
    ['a.b.example.org', 'example.org'],
    ['deep.example.org', 'Deep.Example.org.'],
    ['x.deep.example.org', 'Deep.Example.org.'],
    ['shallow.example.org', 'example.org'],
    ['bbc.co.uk', 'co.uk'],
    ['notexample.org', null],
    ['example.org.evil.test', null],
    ['org', null],
    ['uk', null],
    ['.', null],
    ['', null],
  ])('finds for %j the longest name that it is at or below: %s', (value, entry) => {
    expect(found(list, value)).toBe(entry)
  })
})

describe('a list of ranges', () => {
  const list = listOf(
    'cidr',
    '10.0.0.0/8',
    '10.1.0.0/16',
    '10.1.2.3',
    '0.0.0.0/0',
    '2001:db8::/32',
    ' 192.0.2.0/24 ',
  )

  it.each([
    ['10.9.9.9', '10.0.0.0/8'],
    ['10.1.9.9', '10.1.0.0/16'],
    ['10.1.2.3', '10.1.2.3'],
    [' 10.1.2.3 ', '10.1.2.3'],
    ['::ffff:10.1.2.3', '10.1.2.3'],
    ['192.0.2.9', ' 192.0.2.0/24 '],
    ['8.8.8.8', '0.0.0.0/0'],
    ['2001:DB8:ffff::1', '2001:db8::/32'],
    ['2001:db9::1', null],
    ['010.1.2.3', null],
    ['10.1.2.3/32', null],
    ['ten', null],
  ])('finds for %j the smallest range that holds it: %s', (value, entry) => {
    expect(found(list, value)).toBe(entry)
  })

  it('never mistakes an IPv6 address for the IPv4 address of the same bits', () => {
    expect(found(listOf('cidr', '0.0.0.0/0'), '::1')).toBeNull()
  })

  it('refuses an entry that is no range, naming it and the list', () => {
    expect(() => listOf('cidr', 'ten')).toThrow('"ten" in list "l" is no address and no range')
  })
})

describe('a list of several types', () => {
  it('prefers the exact value to a range or a domain', () => {
    const list = new LookupList('l', [
      entry('10.0.0.0/8', 'cidr'),
      entry('10.0.0.7', 'exact'),
      entry('example.org', 'domain'),
      entry('www.example.org', 'exact'),
    ])
    expect(list.match('10.0.0.7')).toMatchObject({ type: 'exact' })
    expect(list.match('10.0.0.8')).toMatchObject({ type: 'cidr' })
    expect(list.match('www.example.org')).toMatchObject({ type: 'exact' })
    expect(list.match('ftp.example.org')).toMatchObject({ type: 'domain' })
  })

  it('finds the right one among a million entries', () => {
    const entries: ListEntry[] = []
    for (let i = 0; i < 333_333; i++) {
      entries.push(entry(`user${i}@example.com`, 'exact'))
      entries.push(entry(`host${i}.example.net`, 'domain'))
      entries.push(entry(`${11 + (i >> 16)}.${(i >> 8) & 255}.${i & 255}.0/24`, 'cidr'))
    }
    entries.push(entry('10.0.0.0/8', 'cidr'))
    const list = new LookupList('big', entries)
    expect(list.size).toBe(1_000_000)
    expect(found(list, 'USER333332@example.com')).toBe('user333332@example.com')
    expect(found(list, 'user333333@example.com')).toBeNull()
    expect(found(list, 'a.host77777.example.net.')).toBe('host77777.example.net')
    expect(found(list, 'host333333.example.net')).toBeNull()
    expect(found(list, '12.34.56.78')).toBe('12.34.56.0/24')
    expect(found(list, '10.200.0.1')).toBe('10.0.0.0/8')
    expect(found(list, '200.0.0.1')).toBeNull()
  })

  it('answers as a slow scan over all entries does', () => {
    fc.assert(
      fc.property(fc.array(anyEntry, { maxLength: 12 }), anyValue, (entries, value) => {
        expect(found(new LookupList('l', entries), value)).toBe(scan(entries, value))
      }),
      { numRuns: 3000 },
    )
  })
})

// Few labels and few bits, so that entries and values often meet.
const label = fc.constantFrom('a', 'b', 'A', 'ab')
const name = fc.array(label, { minLength: 1, maxLength: 3 }).map((labels) => labels.join('.'))
const four = fc
  .tuple(fc.constantFrom('10', '11'), fc.constantFrom('0', '1', '128'), fc.constantFrom('1', '2'))
  .map(([a, b, c]) => `${a}.${b}.0.${c}`)
const six = fc.constantFrom('2001:db8::1', '2001:DB8:0::2', '2001:db9::1', '::ffff:10.0.0.1')
const address = fc.oneof(four, six)
const range = fc.oneof(
  fc.tuple(four, fc.constantFrom('', '/8', '/9', '/16', '/31', '/0')).map((parts) => parts.join('')),
  fc
    .tuple(fc.constantFrom('2001:db8::1', '2001:db9::'), fc.constantFrom('', '/31', '/32', '/127'))
    .map((parts) => parts.join('')),
)
const anyEntry = fc.oneof(
  fc.oneof(name, address).map((value) => entry(value, 'exact')),
  name.map((value) => entry(value, 'domain')),
  range.map((value) => entry(value, 'cidr')),
)
const anyValue = fc.tuple(fc.oneof(name, address), fc.constantFrom('', '.')).map((parts) => parts.join(''))

function scan(entries: ListEntry[], value: string): string | null {
  const name = value.toLowerCase()
  const bare = name.replace(/\.$/, '')
  const exact = entries.findLast((item) => item.type === 'exact' && item.value.toLowerCase() === name)
  if (exact) return exact.value
  return (
    widest(entries, 'cidr', (text) => prefixOver(text, value)) ??
    widest(entries, 'domain', (text) => {
      const domain = text.toLowerCase()
      return bare === domain || bare.endsWith(`.${domain}`) ? domain.length : -1
    })
  )
}

/** The last of the entries that fit best; -1 is no fit at all. */
function widest(entries: ListEntry[], type: ListType, fit: (text: string) => number): string | null {
  let best = -1
  let answer: string | null = null
  for (const item of entries) {
    if (item.type !== type || fit(item.value) < Math.max(best, 0)) continue
    best = fit(item.value)
    answer = item.value
  }
  return answer
}

function prefixOver(text: string, value: string): number {
  const range = parseIpRange(text)
  const address = parseIp(value)
  if (!range || !address || range.kind !== address.kind) return -1
  const digits = (bits: bigint) => bits.toString(2).padStart(range.kind === 4 ? 32 : 128, '0')
  return digits(address.bits).startsWith(digits(range.bits).slice(0, range.prefix)) ? range.prefix : -1
}
