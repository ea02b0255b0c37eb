import type Database from 'better-sqlite3'
import { openDatabase } from '../store/driver'

/** For a test of the test: has databases sync less than they are told to, and say that they do as they were told. */
export function syncWith(synchronous: string): void {
  const db = openDatabase('')
  const prototype = Object.getPrototypeOf(db) as Pick<Database.Database, 'pragma'>
  db.close()
  const real = prototype.pragma
  prototype.pragma = function (text, options) {
    if (text === 'synchronous') return 2
    return real.call(this, text === 'synchronous=FULL' ? `synchronous=${synchronous}` : text, options)
  }
}
