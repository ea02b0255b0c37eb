import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { NewEvent } from '../ingest/event'
import { type Db, openStore } from './open'

/** A folder of its own for one test, gone after it. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cordon-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A pipe with a name: who opens it to read waits for one who writes. */
export function makePipe(path: string): void {
  execFileSync(join('/usr/bin', 'mkfifo'), [path])
}

/** A database for one test: in memory, or the file given. */
export function temporaryStore(path = ':memory:'): Db {
  const db = openStore(path)
  onTestFinished(() => {
    db.close()
  })
  return db
}

/** An event for a test: what is not given is as plain as it may be. */
export function eventOf(parts: Partial<NewEvent> & { id: string }): NewEvent {
  return {
    time: 1_780_495_200_000,
    severity: 0,
    origin: 'test',
    historic: true,
    flags: 0,
    raw: '{"a":1}',
    doc: null,
    ...parts,
  }
}
