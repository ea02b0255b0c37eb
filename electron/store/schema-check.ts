import { openDatabase } from './driver'
import { migrate } from './migrate'
import type { Db } from './open'
import { StoreError } from './store-error'

type Part = { name: string; sql: string | null }

/**
 * Throws `StoreError` unless the tables, indexes and triggers of the file are those that the migrations make: a file
 * that was changed by hand, or by a build that never shipped, would fail later in a way that nobody understands, and
 * a trigger that is not ours would write what it likes.
 */
export function checkSchema(db: Db): void {
  const expected = openDatabase(':memory:')
  try {
    migrate(expected)
    const wanted = new Map(partsOf(expected).map(({ name, sql }) => [name, sql]))
    for (const { name, sql } of partsOf(db)) {
      if (wanted.get(name) !== sql)
        throw changed(wanted.has(name) ? `"${name}" is another` : `"${name}" is not ours`)
      wanted.delete(name)
    }
    const [missing] = wanted.keys()
    if (missing !== undefined) throw changed(`"${missing}" is missing`)
  } finally {
    expected.close()
  }
}

function partsOf(db: Db): Part[] {
  return db
    .prepare<[], Part>(
      "SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
    )
    .all()
}

const changed = (what: string): StoreError =>
  new StoreError(
    `The tables of the data folder are not those of this Cordon (${what}): restore a backup, or use another folder`,
  )
