import type { Dispatcher, History, PastOnly, RunEvent } from '../executor/ports'
import type { EventStore } from '../store/events'
import { toRunEvent } from './run-event'

type Position = { time: number; id: string }

const pageRows = 200

/** The stored events that pass the test. */
export function storedHistory(store: EventStore, test: (event: RunEvent) => boolean = () => true): History {
  return {
    async before(position, limit, only = anything) {
      const found: RunEvent[] = []
      for (let from: Position = position; found.length < limit; ) {
        const rows = store.before(from, pageRows)
        const last = rows.at(-1)
        if (!last) break
        for (const row of rows) {
          if (row.time <= only.after) return found
          const event = toRunEvent(row)
          if (found.length < limit && test(event) && only.test(event)) found.push(event)
        }
        from = last
        await new Promise(setImmediate)
      }
      return found
    },
  }
}

/** The events of a file, read anew for each question, so that a file of any size is held in no memory. */
export function fileHistory(open: () => Promise<Dispatcher>): History {
  return {
    async before(position, limit, only = anything) {
      let newest: RunEvent[] = []
      const dispatcher = await open()
      try {
        for (;;) {
          const events = await dispatcher.take(pageRows)
          if (events.length === 0) return newest
          newest.push(...events.filter((event) => isBefore(event, position) && isWanted(event, only)))
          newest = newest.toSorted((a, b) => (isBefore(a, b) ? 1 : -1)).slice(0, limit)
        }
      } finally {
        await dispatcher.close()
      }
    },
  }
}

const anything: PastOnly = { after: Number.NEGATIVE_INFINITY, test: () => true }

const isWanted = (event: RunEvent, { after, test }: PastOnly): boolean => event.time > after && test(event)

function isBefore(event: Position, { time, id }: Position): boolean {
  return event.time < time || (event.time === time && event.id < id)
}
