import { hash } from 'node:crypto'
import { canonicalJson, type HttpAnswer, type Records } from '../../nodes/sdk'
import type { Actor, Effect, Ids } from '../executor/ports'
import { type Network, noConnection } from '../services/reader'
import type { RecordStore } from '../store/records'
import type { Writer } from '../store/writer'

/** Does what live runs do: writes Cordon's own records, each with its row in the effect ledger, in one commit. */
export function liveActor(parts: {
  records: RecordStore
  writer: Writer
  network: Network
  ids: Ids
  now: () => number
}): Actor {
  const { records, writer, ids, now } = parts
  const confirm = <T>(effect: Effect, work: (id: string, at: number) => T): Promise<T> =>
    writer.write(() => {
      const id = ids.next()
      const at = now()
      records.confirm({
        id,
        nodeType: effect.nodeType,
        class: effect.class,
        delivery: effect.delivery,
        event: effect.eventId,
        request: JSON.stringify(effect.request),
        requestHash: hash('sha256', canonicalJson(effect.request)),
        at,
      })
      return work(id, at)
    })
  return {
    act({ connectionType }): Promise<HttpAnswer> {
      // Sending needs a connection and the ledger's INTENT; neither exists before the connections do.
      return Promise.reject(noConnection(connectionType ?? 'none'))
    },
    recordsFor: (effect): Records => ({
      closeEvent: ({ verdict, reason }) =>
        confirm(effect, (id, at) => records.close(id, effect.eventId, verdict, reason, at)),
      openCase: ({ title, severity, description }) =>
        confirm(effect, (id, at) => {
          const seq = records.openCase(id, { event: effect.eventId, title, severity, description, at })
          return { id: `case-${seq}` }
        }),
      notify: ({ level, text }) =>
        confirm(effect, (id, at) => records.notify(id, effect.eventId, level, text, at)),
    }),
  }
}
