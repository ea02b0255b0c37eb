import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { openMutex, type Mutex } from '../store/mutex'
import { CoreError, toCoreError } from './errors'

// O1. Whoever holds the mutex owns the folder: the operating system takes it away from a process that dies, so a
//     killed owner leaves nothing to clean up and no process id to mistake for a live one.
// O2. `owner.lock` says who that is, for people and for programs; it is written after the mutex is held.
// O3. The socket is made by the owner alone, after it has removed what a dead one left.

const LockFile = z.object({ pid: z.number().int(), since: z.string(), socket: z.string() })
export type OwnerInfo = z.output<typeof LockFile>

const longestSocketPath = 100

/** Where the owner of a folder listens. A path that is too long for a socket gets a short one elsewhere. */
export function socketPath(folder: string): string {
  if (process.platform === 'win32') return `\\\\.\\pipe\\cordon-${digest(folder)}`
  const inside = join(folder, 'owner.sock')
  if (Buffer.byteLength(inside) <= longestSocketPath) return inside
  return join(process.env.XDG_RUNTIME_DIR ?? tmpdir(), `cordon-${digest(folder)}.sock`)
}

const digest = (folder: string): string => createHash('sha256').update(folder).digest('hex').slice(0, 16)

/** The right to write in a data folder, for as long as this process lives or until it is released. */
export class Ownership {
  readonly socket: string
  readonly #folder: string
  readonly #mutex: Mutex

  private constructor(folder: string, mutex: Mutex) {
    this.#folder = folder
    this.#mutex = mutex
    this.socket = socketPath(folder)
  }

  /** Null when another live process owns the folder. Throws `CoreError` `unavailable` where none can be kept. */
  static acquire(folder: string, now: Date): Ownership | null {
    let mutex: Mutex | null = null
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      chmodSync(folder, 0o700)
      mutex = openMutex(join(folder, 'owner.mutex'))
      if (!mutex) return null
      const ownership = new Ownership(folder, mutex)
      ownership.#announce(now)
      return ownership
    } catch (error) {
      mutex?.release()
      throw unusable(folder, error) ?? toCoreError(error) ?? error
    }
  }

  #announce(now: Date): void {
    if (process.platform !== 'win32') rmSync(this.socket, { force: true })
    const info: OwnerInfo = { pid: process.pid, since: now.toISOString(), socket: this.socket }
    const path = join(this.#folder, 'owner.lock')
    writeFileSync(`${path}.new`, `${JSON.stringify(info)}\n`, { mode: 0o600 })
    renameSync(`${path}.new`, path)
  }

  release(): void {
    rmSync(join(this.#folder, 'owner.lock'), { force: true })
    if (process.platform !== 'win32') rmSync(this.socket, { force: true })
    this.#mutex.release()
  }
}

const reasons: { readonly [code: string]: string } = {
  EEXIST: 'it is no folder',
  ENOTDIR: 'it lies below something that is no folder',
  EISDIR: 'a folder lies where a file should be',
  ENAMETOOLONG: 'its name is too long',
  EACCES: 'this user may not write there',
  EPERM: 'it belongs to another user',
  EROFS: 'the disk can only be read',
  ENOSPC: 'the disk is full',
}

/** What the operating system's refusal of a folder means for a person; null for any other failure. */
function unusable(folder: string, error: unknown): CoreError | null {
  const code = error instanceof Error && 'syscall' in error && 'code' in error ? String(error.code) : null
  if (code === null) return null
  const reason = reasons[code] ?? `the system says ${code}`
  const message = `The data folder ${folder} cannot be used: ${reason}; set CORDON_HOME to another`
  return new CoreError('unavailable', message, { cause: error })
}

/** What the lock of a folder says; null when there is none that can be read. */
export function readOwner(folder: string): OwnerInfo | null {
  try {
    const parsed = LockFile.safeParse(JSON.parse(readFileSync(join(folder, 'owner.lock'), 'utf8')))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}
