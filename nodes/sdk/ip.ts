import ipaddr from 'ipaddr.js'

export type IpAddress = { kind: 4 | 6; bits: bigint }
export type IpRange = { kind: 4 | 6; prefix: number; bits: bigint }

const widths = { 4: 32n, 6: 128n } as const

/** Reads an IPv4 or IPv6 address; an IPv4-mapped IPv6 address is the IPv4 one. Null for anything else. */
export function parseIp(text: string): IpAddress | null {
  const ipv4 = readIpv4(text)
  if (ipv4 !== null) return { kind: 4, bits: BigInt(ipv4) }
  // ipaddr.js takes "010.1" and "1" for addresses; people and tools disagree on what they mean, so we refuse them.
  if (!text.includes(':') || !ipaddr.IPv6.isValid(text)) return null
  const address = ipaddr.process(text)
  const bits = address.toByteArray().reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
  return { kind: address.kind() === 'ipv4' ? 4 : 6, bits }
}

const fourParts = /^(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})$/

/** Four decimal numbers without leading zeros, as one number; null for anything else. Most addresses are this. */
function readIpv4(text: string): number | null {
  const parts = fourParts.exec(text)
  if (!parts) return null
  let bits = 0
  for (let i = 1; i <= 4; i++) {
    const part = Number(parts[i])
    if (part > 255) return null
    bits = bits * 256 + part
  }
  return bits
}

/** The one way we write an address, so that equal addresses are equal text: `2001:DB8:0::1` is `2001:db8::1`. */
export function canonicalIp(text: string): string {
  if (readIpv4(text) !== null) return text
  // A zone (`fe80::1%eth0`) names an interface of one host; no one else can use it.
  return ipaddr.process(text.replace(/%.*$/, '')).toString()
}

/** Reads `10.0.0.0/8` or a bare address (a range of one); null when it is neither. */
export function parseIpRange(text: string): IpRange | null {
  const slash = text.indexOf('/')
  const first = slash < 0 ? text : text.slice(0, slash)
  const address = parseIp(first)
  if (!address) return null
  const width = Number(widths[address.kind])
  // `::ffff:10.0.0.0/104` is 10.0.0.0/8; less than /96 would hold more than IPv4 addresses.
  const mapped = address.kind === 4 && first.includes(':') ? 96 : 0
  const prefix = slash < 0 ? width : readPrefix(text.slice(slash + 1)) - mapped
  // Written so that NaN is refused too.
  if (!(prefix >= 0 && prefix <= width)) return null
  return { kind: address.kind, prefix, bits: maskIp(address, prefix) }
}

function readPrefix(digits: string): number {
  return /^(0|[1-9]\d{0,2})$/.test(digits) ? Number(digits) : Number.NaN
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
  'deprecatedSiteLocal',
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
  const address = ipaddr.process(text)
  if (insideRanges.has(address.range())) return true
  const carried = address instanceof ipaddr.IPv6 ? carriedIpv4(address) : null
  return carried !== null && insideRanges.has(carried.range())
}

// Where a transition address spells an IPv4 one: 64:ff9b::10.0.0.7 tells as much as 10.0.0.7.
const carriedAt = new Map([
  ['rfc6052', 12],
  ['rfc6145', 12],
  ['6to4', 2],
])

function carriedIpv4(address: ipaddr.IPv6): ipaddr.IPv4 | null {
  const bytes = address.toByteArray()
  const compatible = bytes.slice(0, 12).every((byte) => byte === 0)
  const at = compatible ? 12 : carriedAt.get(address.range())
  return at === undefined ? null : new ipaddr.IPv4(bytes.slice(at, at + 4))
}
