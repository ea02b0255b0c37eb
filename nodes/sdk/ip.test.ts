import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalIp, isInsideAddress, parseIp, parseIpRange } from './ip'

describe('an address', () => {
  it.each([
    ['0.0.0.0', { kind: 4, bits: 0n }],
    ['1.2.3.4', { kind: 4, bits: 0x01020304n }],
    ['255.255.255.255', { kind: 4, bits: 0xffffffffn }],
    ['::', { kind: 6, bits: 0n }],
    ['2001:DB8::1', { kind: 6, bits: 0x20010db8000000000000000000000001n }],
    ['fe80::1%eth0', { kind: 6, bits: 0xfe800000000000000000000000000001n }],
  ])('is read: %s', (text, address) => {
    expect(parseIp(text)).toEqual(address)
  })

  it('that is IPv4 in an IPv6 dress is the IPv4 one', () => {
    const plain = parseIp('1.2.3.4')
    expect([parseIp('::ffff:1.2.3.4'), parseIp('::FFFF:0102:0304')]).toEqual([plain, plain])
    expect(canonicalIp('::ffff:1.2.3.4')).toBe('1.2.3.4')
  })

  it.each([
    '010.1.1.1',
    '1.2.3.04',
    '1',
    '1.2.3',
    '0x7f.0.0.1',
    '2130706433',
    '256.1.1.1',
    '1.2.3.4.',
    '1.2.3.4.5',
    '1.2.3.4:80',
    '1.2.3.4/32',
    ' 1.2.3.4',
    '1.2.3.4%eth0',
    '',
    'localhost',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7:8:9',
    '[::1]',
    'g::1',
  ])('on which people and tools disagree is none: "%s"', (text) => {
    expect(parseIp(text)).toBeNull()
  })

  it.each([
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['2001:0db8::0001', '2001:db8::1'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['fe80::1%eth0', 'fe80::1'],
    ['8.8.8.8', '8.8.8.8'],
  ])('has one spelling: %s is %s', (text, canonical) => {
    expect(canonicalIp(text)).toBe(canonical)
  })

  it('is the same address in its canonical form', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        expect(parseIp(canonicalIp(text))).toEqual(parseIp(text))
        expect(canonicalIp(canonicalIp(text))).toBe(canonicalIp(text))
      }),
    )
  })
})

describe('a range', () => {
  it.each([
    ['10.0.0.0/8', { kind: 4, prefix: 8, bits: 0x0a000000n }],
    ['10.1.2.3/8', { kind: 4, prefix: 8, bits: 0x0a000000n }],
    ['0.0.0.0/0', { kind: 4, prefix: 0, bits: 0n }],
    ['192.0.2.1', { kind: 4, prefix: 32, bits: 0xc0000201n }],
    ['2001:db8::/32', { kind: 6, prefix: 32, bits: 0x20010db8n << 96n }],
    ['::1', { kind: 6, prefix: 128, bits: 1n }],
    ['::ffff:10.0.0.0/104', { kind: 4, prefix: 8, bits: 0x0a000000n }],
    ['::ffff:0:0/96', { kind: 4, prefix: 0, bits: 0n }],
  ])('is read: %s', (text, range) => {
    expect(parseIpRange(text)).toEqual(range)
  })

  it.each([
    '10.0.0.0/33',
    '2001:db8::/129',
    '10.0.0.0/',
    '10.0.0.0/-1',
    '10.0.0.0/8.5',
    '10.0.0.0/08',
    '10.0.0.0/255.0.0.0',
    '10.0.0.0/8/8',
    '/8',
    '10.0.0.0-10.0.0.9',
    'example.com/8',
    // As IPv6 it would hold most addresses there are, as IPv4 only 256: neither is what was meant.
    '::ffff:10.0.0.0/24',
  ])('that says nothing certain is none: "%s"', (text) => {
    expect(parseIpRange(text)).toBeNull()
  })
})

describe('an inside address', () => {
  it.each([
    ['private', ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.0.1']],
    ['carrier-grade NAT', ['100.64.0.0', '100.127.255.255']],
    ['loopback', ['127.0.0.1', '127.255.255.254', '::1']],
    ['link-local', ['169.254.169.254', 'fe80::1', 'febf::1', 'fe80::1%eth0']],
    ['unique local', ['fc00::1', 'fd12:3456::1']],
    ['site-local, though deprecated', ['fec0::1']],
    ['no address yet', ['0.0.0.0', '::']],
    ['broadcast or multicast', ['255.255.255.255', '224.0.0.251', 'ff02::fb']],
    ['IPv4-mapped', ['::ffff:10.0.0.1', '::ffff:7f00:1']],
    [
      'spelt within a transition address',
      ['64:ff9b::10.0.0.1', '2002:a00:1::1', '::a00:1', '::ffff:0:192.168.0.1'],
    ],
  ])('is one that is %s', (_, addresses) => {
    expect(addresses.filter((address) => !isInsideAddress(address))).toEqual([])
  })

  it.each([
    ['public', ['8.8.8.8', '9.255.255.255', '11.0.0.0', '2606:4700:4700::1111']],
    ['just beside a private range', ['172.15.255.255', '172.32.0.0', '192.167.255.255', '192.169.0.0']],
    ['just beside carrier-grade NAT', ['100.63.255.255', '100.128.0.0']],
    ['of a documentation range', ['192.0.2.1', '198.51.100.1', '203.0.113.9', '2001:db8::1', '3fff::1']],
    ['public within a transition address', ['64:ff9b::8.8.8.8', '2002:808:808::1', '::808:808']],
  ])('is none that is %s', (_, addresses) => {
    expect(addresses.filter(isInsideAddress)).toEqual([])
  })
})
