import type { Db } from './open'

// W1. One transaction at a time writes, and its jobs are committed together.
// W2. A job's promise settles only after the commit: what was told is on the disk.
// W3. A job that throws undoes itself alone and rejects alone; the others of its batch are committed.
// W4. A batch is committed when it holds `maxJobs`, or `maxWaitMs` after its first job.
// W5. When the commit itself fails, or SQLite gives up the whole transaction (no space), every job of the batch is
//     rejected: none of it is on the disk.
// W6. `onFailure` is told of a failure before any other job is done, so that what builds on it can be refused. The
//     promise rejects later, when what builds on it may be on the disk already.

type Job = {
  work: () => unknown
  resolve: (value: never) => void
  reject: (reason: unknown) => void
  onFailure: ((error: unknown) => void) | undefined
}

type Attempt = { value: unknown } | { error: unknown }

const maxJobs = 256
const maxWaitMs = 5

/** Collects writes into group commits, since a commit with FULL sync costs the same for one row as for a hundred. */
export class Writer {
  readonly #db: Db
  #jobs: Job[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(db: Db) {
    this.#db = db
  }

  /** Runs `work` inside the next transaction; resolves with its result once that is committed. */
  write<T>(work: () => T, onFailure?: (error: unknown) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#jobs.push({ work, resolve, reject, onFailure })
      if (this.#jobs.length >= maxJobs) this.flush()
      else this.#timer ??= setTimeout(() => this.flush(), maxWaitMs)
    })
  }

  /** As `write`, but commits at once, together with what is waiting: for work that comes one at a time. */
  writeNow<T>(work: () => T, onFailure?: (error: unknown) => void): Promise<T> {
    const written = this.write(work, onFailure)
    this.flush()
    return written
  }

  /** Commits what is waiting, now. */
  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const jobs = this.#jobs
    if (jobs.length === 0) return
    this.#jobs = []
    this.#commit(jobs)
  }

  #commit(jobs: readonly Job[]): void {
    const attempts: Attempt[] = []
    const one = this.#db.transaction((work: () => unknown) => work())
    try {
      this.#db
        .transaction(() => {
          for (const { work, onFailure } of jobs) {
            const attempt = this.#attempt(work, one)
            attempts.push(attempt)
            if ('error' in attempt) onFailure?.(attempt.error)
            // The jobs behind it would each be committed alone, and told that they were not.
            if ('error' in attempt && !this.#db.inTransaction) throw attempt.error
          }
        })
        .immediate()
    } catch (error) {
      for (const { onFailure } of jobs) onFailure?.(error)
      for (const { reject } of jobs) reject(error)
      return
    }
    for (const [i, { resolve, reject }] of jobs.entries()) {
      const attempt = attempts[i]
      if (attempt && 'value' in attempt) resolve(attempt.value as never)
      else reject(attempt?.error)
    }
  }

  // A transaction inside a transaction is a savepoint: it undoes this job and no other.
  #attempt(work: () => unknown, one: (work: () => unknown) => unknown): Attempt {
    try {
      return { value: one(work) }
    } catch (error) {
      return { error }
    }
  }
}
