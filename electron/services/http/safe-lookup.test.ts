import { describe, expect, it } from 'vitest'
import { allowedAddresses, bareHost, isForbiddenAddress, safeLookup } from './safe-lookup'

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

  it('is looked at where a name is looked up', async () => {
    // An address leads to itself, as a name would that somebody made lead there.
    const found = (hostname: string, all: boolean) =>
      new Promise((resolve) => {
        safeLookup(hostname, { all }, (error, ...address) => resolve(error ?? address))
      })
    expect(await found('203.0.113.7', true)).toEqual([[{ address: '203.0.113.7', family: 4 }]])
    expect(await found('203.0.113.7', false)).toEqual(['203.0.113.7', 4])
    for (const hostname of ['127.0.0.1', '169.254.169.254', '::1'])
      expect(await found(hostname, true)).toMatchObject({ code: 'refused', sent: 'no' })
  })

  it('is a handful of addresses, however many a name server lists', () => {
    const many = Array.from({ length: 2000 }, (_, i) => `10.0.${Math.floor(i / 250)}.${i % 250}`)
    expect(allowed('service.example', ...many)).toHaveLength(16)
  })
})
