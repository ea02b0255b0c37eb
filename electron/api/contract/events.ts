import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import {
  type EventCount,
  type EventHead,
  type EventPage,
  type EventView,
  formats,
  type ImportResult,
} from '../../views/events'
import { base, filterText, id, limit, type } from './base'

const position = z.strictObject({ time: z.number(), seq: z.number().int() })

const importOptions = {
  format: z.enum(formats).optional(),
  origin: z.string().min(1).max(200).optional(),
  asLive: z.boolean().optional(),
}

/** Largest piece of an upload: below every transport's limit, with room for its envelope. */
const uploadBytes = 512 * 1024

export const events = {
  count: base.output(type<EventCount>()),
  /** The count now, and again when it has changed; at most twice a second. */
  follow: base.output(eventIterator(type<EventCount>())),
  get: base.input(z.strictObject({ id })).output(type<EventView>()),
  /** In order of import. */
  page: base
    .input(z.strictObject({ where: filterText.optional(), after: z.number().int().min(0).optional(), limit }))
    .output(type<EventPage>()),
  /** Newest first. */
  newest: base
    .input(z.strictObject({ where: filterText.optional(), before: position.optional(), limit }))
    .output(type<{ events: EventHead[]; next: z.output<typeof position> | null }>()),
  importFile: base
    .input(z.strictObject({ file: z.string().min(1).max(4096), ...importOptions }))
    .output(type<ImportResult>()),
  /** An import in pieces, for a page that has no files: open, write in order, end. */
  openUpload: base
    .input(z.strictObject({ name: z.string().min(1).max(255), ...importOptions }))
    .output(type<{ id: string }>()),
  write: base
    .input(z.strictObject({ id, bytes: z.instanceof(Blob).refine(({ size }) => size <= uploadBytes) }))
    .output(type<{ taken: number }>()),
  endUpload: base.input(z.strictObject({ id })).output(type<ImportResult>()),
}
