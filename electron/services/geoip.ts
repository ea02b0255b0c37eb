import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type CountryResponse, Reader } from 'mmdb-lib'
import { type GeoAnswer, NodeError } from '../../nodes/sdk'

/** Countries of addresses, from a MaxMind DB file on this computer. */
export class GeoDatabase {
  readonly #path: string
  #open: { reader: Reader<CountryResponse>; name: string; digest: string } | null = null

  /** The file is read when the first address is asked for: most starts never need it. */
  constructor(path: string) {
    this.#path = path
  }

  /** Throws `NodeError` when the file is missing or broken. */
  lookup(address: string): GeoAnswer {
    const { reader, name } = this.#opened()
    try {
      return { country: countryOf(reader.get(address)), database: name }
    } catch (cause) {
      throw unreadable(cause as Error)
    }
  }

  /** SHA-256 of the file, for sample sets that pin it. */
  digest(): string {
    return this.#opened().digest
  }

  #opened() {
    this.#open ??= this.#read()
    return this.#open
  }

  #read() {
    try {
      const bytes = readFileSync(this.#path)
      const reader = new Reader<CountryResponse>(bytes)
      const { databaseType, buildEpoch } = reader.metadata
      const name = `${databaseType} ${buildEpoch.toISOString().slice(0, 10)}`
      return { reader, name, digest: createHash('sha256').update(bytes).digest('hex') }
    } catch (cause) {
      throw unreadable(cause as Error)
    }
  }
}

function unreadable(cause: Error): NodeError {
  return new NodeError('refused', `The GeoIP database cannot be read: ${cause.message}`, { cause })
}

// The CC0 databases hold the code at the root, MaxMind's own below `country`.
function countryOf(record: unknown): string | null {
  if (typeof record !== 'object' || record === null) return null
  const { country_code: code, country } = record as {
    country_code?: unknown
    country?: { iso_code?: unknown }
  }
  const found = code ?? country?.iso_code
  return typeof found === 'string' && /^[A-Z]{2}$/.test(found) ? found : null
}
