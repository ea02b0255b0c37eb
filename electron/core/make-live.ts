import { parseExpression } from '../../nodes/expr/expression'
import { parsePlaybookText } from '../../nodes/playbook/parse'
import { LiveEngine } from '../executor/live/live-engine'
import type { LiveEvents, LiveJournal, SetRow } from '../executor/live/live-ports'
import type { SetPlan } from '../executor/live/live-set'
import { probeEffect } from '../executor/live/probe-effect'
import { makePlan } from '../executor/plan'
import type { History, Random, Reader, RunEvent } from '../executor/ports'
import type { EventStore } from '../store/events'
import { StoreError } from '../store/store-error'
import { findKept } from './called-playbooks'
import { Live } from './live'
import type { LiveParts } from './live-parts'
import { refuseEffect } from './live-refusals'
import { logicHashOf } from './playbook-library'
import { toRunEvent } from './run-event'

type Parts = Omit<LiveParts, 'engine'> & {
  journal: LiveJournal
  events: EventStore
  reader: Reader
  history: History
  random: Random
  /** What the clock on the wall says. */
  wall: () => number
}

/** Makes the engine of live runs, and what people see of it. */
export function makeLive(parts: Parts): { live: Live; engine: LiveEngine } {
  const { journal, events, network, clock, ids, lists, reader, history, random, nodeTypes } = parts
  const world = () => ({ reader, lists: lists.lookup(new Map(), 'stored'), history, clock, random })
  const engine = new LiveEngine({
    journal,
    events: liveEvents(events),
    transport: network,
    clock,
    ids,
    wall: parts.wall,
    world,
    plan: (row) => planOf(row, parts),
    probe: async (row, signal) => {
      const stored = row.event === null ? null : events.get(row.event)
      // A node that was run alone has no stored event; its probe asks about the target, and not about the event.
      const event = stored ? toRunEvent(stored) : { id: row.id, time: row.created, label: '', document: {} }
      return probeEffect(nodeTypes.get(row.nodeType), row, { event, world: world(), signal })
    },
    refuse: (effect) => refuseEffect(effect, network),
    onChange: () => live.changed(),
  })
  const live = new Live({ ...parts, engine })
  return { live, engine }
}

function liveEvents(events: EventStore): LiveEvents {
  return {
    async after(seq, limit) {
      return events.livePage(seq, limit).map((row) => ({ seq: row.seq, event: toRunEvent(row) }))
    },
    async get(id) {
      const row = events.get(id)
      return row ? toRunEvent(row) : null
    },
  }
}

/** Throws `StoreError` for a version that cannot be run any more. */
function planOf(row: SetRow, { nodeTypes, runs }: Pick<Parts, 'nodeTypes' | 'runs'>): SetPlan {
  const parsed = parsePlaybookText(row.doc)
  if (!parsed.ok) throw new StoreError(`Version ${row.version} of "${row.name}" has changed on the disk`)
  const { playbook } = parsed
  const { deadlineMs, orderKey } = playbook.settings
  const plan = makePlan(playbook, logicHashOf(playbook), nodeTypes, findKept(runs.called, row.seq))
  return { plan, deadlineMs, turnOf: orderKey === undefined ? null : turnOf(playbook.id, orderKey) }
}

// An event without the key has no order to keep.
function turnOf(playbook: string, key: string): (event: RunEvent) => string | null {
  const expression = parseExpression(key)
  return (event) => {
    try {
      const value = expression.evaluate({
        event: event.document,
        vars: {},
        lists: {},
        run: { time: new Date(event.time) },
      })
      return `${playbook} ${JSON.stringify(value)}`
    } catch {
      return null
    }
  }
}
