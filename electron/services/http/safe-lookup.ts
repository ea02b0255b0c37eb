import { lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { type IpRange, maskIp, parseIp, parseIpRange } from '../../../nodes/sdk'
import { SendError } from '../network-error'

const rangesOf = (...texts: string[]): IpRange[] => texts.flatMap((text) => parseIpRange(text) ?? [])

// Link-local addresses hold the metadata services of clouds, which give credentials to whoever asks; the others are
// where those of some clouds lie, and addresses that no service has.
const never = rangesOf(
  '0.0.0.0/8',
  '100.100.100.200/32',
  '169.254.0.0/16',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/128',
  'fd00:ec2::254/128',
  'fe80::/10',
  'ff00::/8',
)
const loopback = rangesOf('127.0.0.0/8', '::1/128')

function isIn(address: string, ranges: readonly IpRange[]): boolean {
  const ip = parseIp(address)
  if (!ip) return false
  return ranges.some(({ kind, prefix, bits }) => ip.kind === kind && maskIp(ip, prefix) === bits)
}

/** True for an address that no connection may lead to. */
export function isForbiddenAddress(address: string): boolean {
  return isIn(address, never)
}

/** The name of a host as `URL` gives it, without the brackets of an IPv6 address. */
export function bareHost(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1')
}

/** More than a service needs; a hostile name server may list thousands. */
const mostAddresses = 16

/** Of the addresses that a name leads to, those it may be called at: what was looked at is what is called. */
export function allowedAddresses<Found extends { address: string }>(
  hostname: string,
  found: readonly Found[],
): Found[] {
  // This computer is reached by its own name or address: a name that leads here was meant to slip in.
  const isOwn = hostname === 'localhost' || hostname.endsWith('.localhost')
  return found
    .filter(({ address }) => !isIn(address, never) && (isOwn || !isIn(address, loopback)))
    .slice(0, mostAddresses)
}

/** Looks a name up as Node does, and gives on only where it may lead. */
export const safeLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, found) => {
    if (error) return callback(error, '', 0)
    const allowed = allowedAddresses(hostname, found)
    const [first] = allowed
    if (!first) {
      const message = `${hostname} leads to an address that nothing is sent to: see where the name leads`
      return callback(new SendError('refused', message, 'no'), '', 0)
    }
    if (options.all) callback(null, allowed)
    else callback(null, first.address, first.family)
  })
}
