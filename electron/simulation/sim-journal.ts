import type { LiveJournal } from '../executor/live/live-ports'
import type { ReadFault } from './faults'
import { DiskFault } from './sim-writer'
import type { Life, VirtualTime } from './virtual-time'

const reads = [
  'load',
  'sets',
  'inState',
  'turns',
  'nextInTurn',
  'woken',
  'nextDeadline',
  'orphans',
  'nextOrphan',
] as const

type Parts = { life: Life; time: VirtualTime; onRead: () => ReadFault; die: () => void; onCall: () => void }

/** The journal as it is, but that reads may fail, take their time, or never come back. Writes go to the writer. */
export function faultyJournal(journal: LiveJournal, parts: Parts): LiveJournal {
  const names: ReadonlySet<string | symbol> = new Set(reads)
  return new Proxy(journal, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      const method = value.bind(target) as (...args: unknown[]) => Promise<unknown>
      if (!names.has(name)) return method
      return (...args: unknown[]) => faultyRead(() => method(...args), parts)
    },
  })
}

async function faultyRead<T>(read: () => Promise<T>, { life, time, onRead, die, onCall }: Parts): Promise<T> {
  if (life.isDead) return new Promise(() => undefined)
  onCall()
  const fault = onRead()
  if (fault.kind === 'fail') throw new DiskFault('disk I/O error')
  if (fault.kind === 'crash') die()
  if (life.isDead) return new Promise(() => undefined)
  if (fault.kind === 'late') await time.clockOf(life).sleep(fault.ms)
  return read()
}
