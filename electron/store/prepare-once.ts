import type { Db } from './open'

const known = new WeakMap<Db, Map<string, unknown>>()

/**
 * A database whose statements are made once for each text, since making one takes longer than most take to run. For
 * texts of which there are few, and of which each is read in one way.
 */
export function preparingOnce(db: Db): Pick<Db, 'prepare'> {
  const statements = known.get(db) ?? new Map<string, unknown>()
  known.set(db, statements)
  const prepare = (sql: string): unknown => {
    const statement = statements.get(sql) ?? db.prepare(sql)
    statements.set(sql, statement)
    return statement
  }
  // The types of parameters and rows are the caller's to say, as they are for the driver.
  return { prepare: prepare as Db['prepare'] }
}
