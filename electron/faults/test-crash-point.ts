import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, sep } from 'node:path'
import type Database from 'better-sqlite3'
import { onTestFinished } from 'vitest'
import { openDatabase } from '../store/driver'

// K1. A durable write is a commit: of a transaction, or of a statement that changes something outside of one.
// K2. At the Nth durable write of a life the disk is kept as it is at that moment, before the write or just after it,
//     with all that SQLite has put into its log and not committed: what `kill -9` would leave.
// K3. From then on the life is dead: its database can neither be written nor read, and `died` is aborted, by which the
//     ports of a test (network, people) stop hearing it. What is left of its code runs into errors that nobody sees.
// K4. The next life begins on the disk that was kept, in another folder: nothing the dead one does reaches it.

type Point = {
  /** What an earlier life has left; nothing for a new data folder. */
  folder?: string
  /** At which durable write it dies, from 1. */
  at: number
  when: 'before' | 'after'
}

type Outcome = {
  end: 'completed' | 'crashed'
  /** The folder as the next life finds it. */
  left: string
  /** Durable writes that were made. */
  writes: number
}

type Statement = Database.Statement
type Life = { point: Point; folder: string; writes: number; left: string | null; died: AbortController }

class Crashed extends Error {
  override readonly name = 'Crashed'
}

const living = new Set<Life>()
/** Whose a database is, asked at every statement; null for one that no test watches. */
const owners = new WeakMap<Database.Database, Life | null>()

/**
 * Runs one life of an app in this process, and lets it die at a durable write. `run` opens the folder it is given, works,
 * and closes it; it is never waited for once it is dead. Rejects when it fails while it lives.
 */
export async function crashAt(
  point: Point,
  run: (folder: string, died: AbortSignal) => Promise<void>,
): Promise<Outcome> {
  watchStatements()
  const folder = newFolder()
  if (point.folder !== undefined) cpSync(point.folder, folder, { recursive: true })
  const died = new AbortController()
  const life: Life = { point, folder, writes: 0, left: null, died }
  const crashed = new Promise<Outcome>((resolve) => {
    const tell = () => resolve({ end: 'crashed', left: life.left ?? folder, writes: life.writes })
    died.signal.addEventListener('abort', tell, { once: true })
  })
  living.add(life)
  const completed = run(folder, died.signal).then((): Outcome => {
    // A life that has lost its last words (its own close) has died all the same.
    if (life.left !== null) return { end: 'crashed', left: life.left, writes: life.writes }
    return { end: 'completed', left: folder, writes: life.writes }
  })
  return Promise.race([crashed, completed]).finally(() => living.delete(life))
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cordon-crash-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

let isWatching = false

/** Stands before the methods of SQLite's statements, through which everything of ours goes. */
function watchStatements(): void {
  if (isWatching) return
  isWatching = true
  const db = openDatabase('')
  // All statements of the one addon that this process has loaded share it.
  const prototype = Object.getPrototypeOf(db.prepare('SELECT 1')) as Statement
  db.close()
  const watch = (
    name: 'run' | 'get' | 'all' | 'iterate',
    call: (statement: Statement, real: Call) => unknown,
  ) => {
    const real = prototype[name] as (...values: unknown[]) => unknown
    const value = function (this: Statement, ...values: unknown[]) {
      refuseTheDead(this)
      return call(this, () => real.apply(this, values))
    }
    Object.defineProperty(prototype, name, { value, writable: true, configurable: true })
  }
  for (const name of ['get', 'all', 'iterate'] as const) watch(name, (_, real) => real())
  watch('run', (statement, real) => {
    const life = lifeOf(statement)
    return life && isDurable(statement) ? write(life, real) : real()
  })
}

type Call = () => unknown

/** K2. */
function write(life: Life, real: Call): unknown {
  const { at, when } = life.point
  const isLast = life.writes + 1 === at
  if (isLast && when === 'before') throw endOf(life)
  const result = real()
  life.writes++
  if (isLast) throw endOf(life)
  return result
}

function lifeOf({ database }: Statement): Life | null {
  const known = owners.get(database)
  if (known !== undefined) return known
  const life = [...living].find(({ folder }) => database.name.startsWith(folder + sep)) ?? null
  owners.set(database, life)
  return life
}

/** K1. */
function isDurable({ source, database, readonly }: Statement): boolean {
  if (source === 'COMMIT') return true
  return !database.inTransaction && !readonly && !source.startsWith('BEGIN')
}

/** K3. */
function refuseTheDead(statement: Statement): void {
  const life = lifeOf(statement)
  if (life && life.left !== null) throw new Crashed('This life has ended')
}

function endOf(life: Life): Crashed {
  const left = newFolder()
  // Sockets and locks are not of the disk: a socket cannot be copied, and is made anew by whoever owns the folder.
  cpSync(life.folder, left, { recursive: true, filter: (path) => !path.endsWith('.sock') })
  life.left = left
  const crash = new Crashed('This life has ended')
  life.died.abort(crash)
  return crash
}
