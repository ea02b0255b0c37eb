import type { Db } from '../store/open'
import type { DoctorCheck } from '../views/records'
import { readOwner } from './owner'
import { findChangedRow } from '../store/verify'
import { Slices } from './pause'

/** What a host knows of itself and the core does not: its sandbox, its content security policy. */
export type HostFacts = { sandbox: DoctorCheck; csp: DoctorCheck }

const oldestClock = Date.UTC(2025, 0, 1)

/** The settings that safety rests on, each with its live value. */
export async function runDoctor(parts: {
  db: Db
  folder: string | null
  now: number
  host: HostFacts
}): Promise<DoctorCheck[]> {
  const { db, folder, now, host } = parts
  const pragma = (name: string) => String(db.pragma(name, { simple: true }))
  const synchronous = pragma('synchronous')
  const integrity = pragma('integrity_check')
  const slices = new Slices()
  const changed = await findChangedRow(db, () => slices.pause())
  const owner = folder === null ? null : readOwner(folder)
  return [
    // Asked after writes: before the first one SQLite would say FULL whatever holds.
    check('sqlite.synchronous', synchronous === '2', synchronous === '2' ? 'FULL' : synchronous),
    check('sqlite.journal', pragma('journal_mode') === 'wal' || folder === null, pragma('journal_mode')),
    check('sqlite.integrity', integrity === 'ok', integrity),
    check('sqlite.rowHashes', changed === null, changed ?? 'all match'),
    check('owner', folder === null || owner?.pid === process.pid, owner ? `pid ${owner.pid}` : 'memory'),
    check('clock', now > oldestClock, new Date(now).toISOString()),
    check('code.fromStrings', !canMakeCode(), canMakeCode() ? 'allowed' : 'refused by V8'),
    host.sandbox,
    host.csp,
  ]
}

function check(name: string, ok: boolean, value: string): DoctorCheck {
  return { name, ok, value }
}

/** True when text could be turned into code in this process; the hosts start V8 so that it cannot. */
function canMakeCode(): boolean {
  try {
    // Tries on purpose: what V8 says is the proof. `harden.ts` of the desktop tries too, before the core is loaded.
    // oxlint-disable-next-line no-new-func, typescript/no-implied-eval
    return typeof new Function('return 1') === 'function'
  } catch {
    return false
  }
}
