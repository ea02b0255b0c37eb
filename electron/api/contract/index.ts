import { z } from 'zod'
import type { JsonObject, NodeManifest } from '../../../nodes/sdk'
import type {
  CaseRow,
  DoctorCheck,
  ListRow,
  NodeRun,
  NotificationRow,
  SampleSetView,
} from '../../views/records'
import type { EventHead } from '../../views/events'
import { preferenceNames, type PreferenceValues } from '../../views/preferences'
import { base, id, limit, type } from './base'
import { connections } from './connections'
import { events } from './events'
import { live } from './live'
import { playbooks } from './playbooks'
import { replays } from './replays'

const typeName = z.string().min(1).max(80)
const json = z.record(z.string(), z.json())

/** The one typed API of the core. Adding a procedure: an entry here (or in its area's file), and its handler. */
export const contract = {
  app: {
    info: base.output(type<{ version: string }>()),
    doctor: base.output(type<{ checks: DoctorCheck[] }>()),
  },
  playbooks,
  events,
  replays,
  live,
  nodes: {
    list: base.output(type<NodeManifest[]>()),
    show: base.input(z.strictObject({ type: typeName })).output(type<NodeManifest>()),
    run: base
      .input(
        z.strictObject({
          type: typeName,
          input: json,
          config: json.default({}),
          /** Name of the connection to ask; without one the first of its type. */
          connection: z.string().min(1).max(100).optional(),
          live: z.boolean().default(false),
        }),
      )
      .output(type<NodeRun>()),
  },
  samples: {
    list: base.output(type<SampleSetView[]>()),
    events: base.input(z.strictObject({ name: z.string().max(40), limit })).output(type<EventHead[]>()),
    event: base
      .input(z.strictObject({ name: z.string().max(40), id }))
      .output(type<{ id: string; event: JsonObject }>()),
  },
  preferences: {
    all: base.output(type<PreferenceValues>()),
    set: base
      .input(z.strictObject({ name: z.enum(preferenceNames), value: z.string().max(4096) }))
      .output(type<{ saved: true }>()),
  },
  connections,
  lists: { all: base.output(type<ListRow[]>()) },
  records: {
    cases: base.input(z.strictObject({ limit })).output(type<CaseRow[]>()),
    notifications: base.input(z.strictObject({ limit })).output(type<NotificationRow[]>()),
  },
}
