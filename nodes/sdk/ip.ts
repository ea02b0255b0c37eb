import ipaddr from 'ipaddr.js'

export type IpAddress = { kind: 4 | 6; bits: bigint }
export type IpRange = { kind: 4 | 6; prefix: number; bits: bigint }

const widths = { 4: 32n, 6: 128n } as const

/** Reads an IPv4 or IPv6 address; an IPv4-mapped IPv6 address is the IPv4 one. Null for anything else. */
export function parseIp(text: string): IpAddress | null {
  // ipaddr.js takes "010.1" and "1" for addresses; people and tools disagree on what they mean, so we refuse them.
  if (!ipaddr.IPv4.isValidFourPartDecimal(text) && !(text.includes(':') && ipaddr.IPv6.isValid(text)))
    return null
  const address = ipaddr.process(text)
  const bits = address.toByteArray().reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
  return { kind: address.kind() === 'ipv4' ? 4 : 6, bits }
}

/** The one way we write an address, so that equal addresses are equal text: `2001:DB8:0::1` is `2001:db8::1`. */
export function canonicalIp(text: string): string {
  return ipaddr.process(text).toString()
}

/** Reads `10.0.0.0/8` or a bare address (a range of one); null when it is neither. */
export function parseIpRange(text: string): IpRange | null {
  const slash = text.indexOf('/')
  const address = parseIp(slash < 0 ? text : text.slice(0, slash))
  if (!address) return null
  const width = Number(widths[address.kind])
  const prefix = slash < 0 ? width : readPrefix(text.slice(slash + 1))
  if (prefix === null || prefix > width) return null
  return { kind: address.kind, prefix, bits: maskIp(address, prefix) }
}

function readPrefix(digits: string): number | null {
  return /^\d{1,3}$/.test(digits) ? Number(digits) : null
}

/** The address with all bits behind the prefix cleared. */
export function maskIp(address: IpAddress, prefix: number): bigint {
  const host = widths[address.kind] - BigInt(prefix)
  return (address.bits >> host) << host
}

const insideRanges = new Set([
  'private',
  'uniqueLocal',
  'loopback',
  'linkLocal',
  'carrierGradeNat',
  'unspecified',
  'broadcast',
  'multicast',
])

/**
 * True for an address that means nothing outside its own network. Asking a third party about one would tell it
 * how our network is numbered. Documentation ranges are not inside: they belong to nobody.
 */
export function isInsideAddress(text: string): boolean {
  return insideRanges.has(ipaddr.process(text).range())
}
