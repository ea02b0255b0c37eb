import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'

// better-sqlite3 13 makes a function from text for the rows of each statement, which the V8 flag we start with
// refuses. Its own `nativeBinding` option takes an addon that has been initialised before, so we initialise it here
// with the same parts, and a row factory that needs no text. `driver.test.ts` runs it under the flag.

type Values = readonly unknown[]

type Addon = {
  isInitialized?: boolean
  initialize(
    sqliteError: typeof Database.SqliteError,
    arrayFactory: (...values: Values) => unknown[],
    arrayAppender: (array: unknown[], ...values: Values) => void,
    rowFactory: (...keys: string[]) => (...values: Values) => object,
    recordFactory: (value: unknown) => object,
  ): void
}

let addon: Addon | undefined

/** Opens a database file; an empty name is a temporary one. The only place that makes connections. */
export function openDatabase(path: string, options: Database.Options = {}): Database.Database {
  addon ??= loadAddon()
  // The typings know the path form of this option alone.
  return new Database(path, { ...options, nativeBinding: addon as unknown as string })
}

function loadAddon(): Addon {
  const loaded = requireAddon()
  if (!loaded.isInitialized) {
    loaded.initialize(Database.SqliteError, arrayOf, append, rowFactory, (value) => ({ value, done: false }))
    loaded.isInitialized = true
  }
  return loaded
}

function requireAddon(): Addon {
  const require = createRequire(import.meta.url)
  const folder = join(dirname(require.resolve('better-sqlite3/package.json')), 'prebuilds')
  const { platform, arch } = process
  const targets = platform === 'linux' ? [`linux-${arch}`, `linuxmusl-${arch}`] : [`${platform}-${arch}`]
  const failures: unknown[] = []
  for (const target of targets) {
    try {
      return require(join(folder, `${target}.node`)) as Addon
    } catch (error) {
      failures.push(error)
    }
  }
  throw new AggregateError(failures, `There is no SQLite for ${platform} on ${arch}`)
}

const arrayOf = (...values: Values): unknown[] => [...values]

function append(array: unknown[], ...values: Values): void {
  array.push(...values)
}

function rowFactory(...keys: string[]): (...values: Values) => object {
  return (...values) => {
    const row: { [key: string]: unknown } = {}
    for (let i = 0; i < keys.length; i++) row[keys[i] as string] = values[i]
    return row
  }
}
