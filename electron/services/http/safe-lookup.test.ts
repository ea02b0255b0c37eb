import { describe, expect, it } from 'vitest'
import { allowedAddresses, bareHost, isForbiddenAddress } from './safe-lookup'

const allowed = (hostname: string, ...addresses: string[]) =>
  allowedAddresses(
    hostname,
    addresses.map((address) => ({ address })),
  ).map(({ address }) => address)

describe('where a connection may lead', () => {
  it.each(['169.254.169.254', '0.0.0.0', '::', 'fe80::1', '224.0.0.1', '255.255.255.255', 'fd00:ec2::254'])(
    'is never %s',
    (address) => {
      expect(isForbiddenAddress(address)).toBe(true)
      expect(allowed('service.example', address)).toEqual([])
    },
  )

  it.each([
    // What `URL` makes of the spellings that people hide addresses in.
    ['http://2852039166/', true],
    ['http://0xa9.0xfe.0xa9.0xfe/', true],
    ['http://[::ffff:169.254.169.254]/', true],
    ['http://127.0.0.1/', false],
    ['http://[::1]/', false],
    ['http://10.0.0.7/', false],
    ['http://service.example/', false],
  ])('is looked at behind every spelling: %s', (text, isForbidden) => {
    expect(isForbiddenAddress(bareHost(new URL(text).hostname))).toBe(isForbidden)
  })

  it('is this computer only by its own name', () => {
    expect(allowed('localhost', '127.0.0.1', '::1')).toEqual(['127.0.0.1', '::1'])
    expect(allowed('lab.localhost', '127.0.0.1')).toEqual(['127.0.0.1'])
    expect(allowed('rebound.example', '127.0.0.1', '::ffff:127.0.0.1', '203.0.113.7')).toEqual([
      '203.0.113.7',
    ])
  })

  it('is a handful of addresses, however many a name server lists', () => {
    const many = Array.from({ length: 2000 }, (_, i) => `10.0.${Math.floor(i / 250)}.${i % 250}`)
    expect(allowed('service.example', ...many)).toHaveLength(16)
  })
})
