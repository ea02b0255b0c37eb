import { type IpAddress, maskIp, parseIp, parseIpRange } from './ip'

/** How an entry matches: `exact` the whole value, letter case ignored; `domain` a name and all below it; `cidr`. */
export const listTypes = ['exact', 'domain', 'cidr'] as const
export type ListType = (typeof listTypes)[number]

export type ListEntry = { value: string; type: ListType; note: string | null }
export type ListMatch = { list: string; entry: string; type: ListType; note: string | null }

const hostName =
  /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$/

/**
 * The type that an entry of a list has: the narrowest of the list's types that the value can be.
 * Null when it can be none of them (`not an address` in a list of ranges).
 */
export function entryType(value: string, types: readonly ListType[]): ListType | null {
  if (types.includes('cidr') && parseIpRange(value.trim())) return 'cidr'
  if (types.includes('domain') && hostName.test(foldName(value))) return 'domain'
  return types.includes('exact') ? 'exact' : null
}

/** A named local table, indexed so that a match costs a few look-ups however long the list is. */
export class LookupList {
  readonly name: string
  readonly size: number
  readonly #exact = new Map<string, ListEntry>()
  readonly #domains = new Map<string, ListEntry>()
  readonly #ranges = new Map<string, Map<bigint, ListEntry>>()
  readonly #prefixes: Record<4 | 6, number[]> = { 4: [], 6: [] }

  constructor(name: string, entries: readonly ListEntry[]) {
    this.name = name
    this.size = entries.length
    for (const entry of entries) this.#add(entry)
    // Longest prefix first: the most specific range is the answer.
    for (const kind of [4, 6] as const) this.#prefixes[kind].sort((a, b) => b - a)
  }

  match(value: string): ListMatch | null {
    const entry = this.#exact.get(fold(value)) ?? this.#matchAddress(value) ?? this.#matchDomain(value)
    return entry ? { list: this.name, entry: entry.value, type: entry.type, note: entry.note } : null
  }

  #add(entry: ListEntry): void {
    if (entry.type === 'exact') this.#exact.set(fold(entry.value), entry)
    else if (entry.type === 'domain') this.#domains.set(foldName(entry.value), entry)
    else this.#addRange(entry)
  }

  #addRange(entry: ListEntry): void {
    const range = parseIpRange(entry.value.trim())
    if (!range) throw new RangeError(`"${entry.value}" in list "${this.name}" is no address and no range`)
    const key = `${range.kind}/${range.prefix}`
    let bucket = this.#ranges.get(key)
    if (!bucket) {
      bucket = new Map()
      this.#ranges.set(key, bucket)
      this.#prefixes[range.kind].push(range.prefix)
    }
    bucket.set(range.bits, entry)
  }

  #matchAddress(value: string): ListEntry | undefined {
    if (this.#ranges.size === 0) return undefined
    const address = parseIp(value.trim())
    return address ? this.#matchRange(address) : undefined
  }

  #matchRange(address: IpAddress): ListEntry | undefined {
    for (const prefix of this.#prefixes[address.kind]) {
      const entry = this.#ranges.get(`${address.kind}/${prefix}`)?.get(maskIp(address, prefix))
      if (entry) return entry
    }
    return undefined
  }

  #matchDomain(value: string): ListEntry | undefined {
    if (this.#domains.size === 0) return undefined
    let name = foldName(value)
    for (;;) {
      const entry = this.#domains.get(name)
      if (entry) return entry
      const dot = name.indexOf('.')
      if (dot < 0) return undefined
      name = name.slice(dot + 1)
    }
  }
}

const fold = (value: string): string => value.trim().toLowerCase()

const foldName = (value: string): string => fold(value).replace(/\.$/, '')
