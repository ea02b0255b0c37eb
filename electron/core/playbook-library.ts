import { hash } from 'node:crypto'
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { checkPlaybook } from '../../nodes/playbook/check'
import { calledBy, type FindPlaybook } from '../../nodes/playbook/check-call'
import { type ParsedPlaybook, parsePlaybook, parsePlaybookText, tooLarge } from '../../nodes/playbook/parse'
import { documentError, type Problem } from '../../nodes/playbook/problem'
import { limits, type Playbook } from '../../nodes/playbook/schema'
import { logicText, serialisePlaybook } from '../../nodes/playbook/serialise'
import type { AnyNode, Json } from '../../nodes/sdk'
import type { PlaybookRow, PlaybookStore, VersionRow } from '../store/playbooks'
import type { Writer } from '../store/writer'
import type { VersionView } from '../views/live'
import type { PlaybookListed, StoredDraft } from '../views/records'
import { CoreError } from './errors'

/** Which playbook is meant. A `file` is read by this process, so only people on this machine may name one. */
export type PlaybookRef =
  | { id: string; version?: number | 'draft' | 'deployed' | undefined }
  | { document: Json }
  | { file: string }

/** A playbook that was found, and the folder it lies in when it is a file. */
export type Found = { playbook: Playbook; folder: string | null }

/** The playbooks of a data folder: drafts, versions, files. */
export class PlaybookLibrary {
  readonly #store: PlaybookStore
  readonly #writer: Writer
  readonly #nodeTypes: ReadonlyMap<string, AnyNode>
  readonly #now: () => number

  constructor(options: {
    store: PlaybookStore
    writer: Writer
    nodeTypes: ReadonlyMap<string, AnyNode>
    now: () => number
  }) {
    this.#store = options.store
    this.#writer = options.writer
    this.#nodeTypes = options.nodeTypes
    this.#now = options.now
  }

  list(): PlaybookListed[] {
    const callers = this.#deployedCallers()
    return this.#store.list().map(({ id, draft, changed, version }) => {
      const parsed = parsePlaybookText(draft)
      const deployedCallers = callers.get(id) ?? []
      // The others are listed all the same, and this one can be deleted, or replaced by an import.
      if (!parsed.ok) return { id, name: id, version, changed, state: 'damaged', deployedCallers }
      const { playbook } = parsed
      const saved = this.#store.latestVersion(id)?.logic_hash === logicHashOf(playbook)
      return { id, name: playbook.name, version, changed, state: saved ? 'saved' : 'draft', deployedCallers }
    })
  }

  /** Throws `CoreError` `not_found`, or `bad_request` with the problems of a document that is none. */
  find(ref: PlaybookRef): Found {
    if ('document' in ref) return { playbook: this.#accept(parsePlaybook(ref.document)), folder: null }
    if ('file' in ref) return { playbook: this.#accept(parseFile(ref.file)), folder: dirname(ref.file) }
    return { playbook: this.#read(this.#text(ref)), folder: null }
  }

  /** Every problem of a playbook, `lists` being the names of the lists it may use. */
  check(playbook: Playbook, lists: readonly string[], find: FindPlaybook = this.called): Problem[] {
    return checkPlaybook(playbook, { nodeTypes: this.#nodeTypes, lists, playbooks: find })
  }

  /** A saved version that another playbook may call; null where there is none that can be read. */
  readonly called = (id: string, version: number): Playbook | null => {
    const row = this.#store.version(id, version)
    const parsed = row && parsePlaybookText(row.doc)
    return parsed?.ok ? parsed.playbook : null
  }

  /** Problems of whatever is meant, also when it is no playbook at all. `lists` names the lists it may use. */
  problems(ref: PlaybookRef, lists: (found: Found) => readonly string[]): Problem[] {
    if ('id' in ref) {
      const found = this.find(ref)
      return this.check(found.playbook, lists(found))
    }
    const parsed = 'file' in ref ? parseFile(ref.file) : parsePlaybook(ref.document)
    if (!parsed.ok) return parsed.problems
    const folder = 'file' in ref ? dirname(ref.file) : null
    return this.check(parsed.playbook, lists({ playbook: parsed.playbook, folder }))
  }

  /** When the draft of a playbook was saved; null for a playbook that is not stored. */
  changed(id: string): number | null {
    return this.#store.get(id)?.changed ?? null
  }

  /**
   * `base` is the `changed` of the draft that this one was made from, null when there was none. Throws `CoreError`
   * `conflict` when another one is stored by now. Without a base the draft is replaced whatever it is.
   */
  async saveDraft(document: Json, base?: number | null): Promise<StoredDraft> {
    const playbook = this.#accept(parsePlaybook(document))
    const text = serialisePlaybook(playbook)
    const changed = await this.#writer.write(() => {
      const stored = this.#store.get(playbook.id)
      const isStale = base !== undefined && stored !== undefined && stored.changed !== base
      if (isStale && stored.draft !== text) throw changedElsewhere(playbook.name)
      return this.#replaceDraft(playbook.id, text)
    })
    return { id: playbook.id, changed, logicHash: logicHashOf(playbook) }
  }

  /**
   * Takes a playbook in: its draft is replaced, and a logic that the newest version does not have makes a version.
   * The same logic with another layout or other names redraws that version.
   */
  async import(ref: PlaybookRef): Promise<{ id: string; version: number }> {
    const { playbook } = this.find(ref)
    const text = serialisePlaybook(playbook)
    const created = this.#now()
    return this.#writer.write(() => {
      this.#replaceDraft(playbook.id, text)
      const latest = this.#store.latestVersion(playbook.id)
      const logicHash = logicHashOf(playbook)
      if (latest?.logic_hash === logicHash) {
        this.#store.redraw(playbook.id, latest.version, text)
        return { id: playbook.id, version: latest.version }
      }
      const version = (latest?.version ?? 0) + 1
      this.#store.addVersion({ playbook: playbook.id, version, logic_hash: logicHash, doc: text, created })
      return { id: playbook.id, version }
    })
  }

  /** What is deployed would run on with nothing left to stop it by. Throws `CoreError`. */
  async delete(id: string): Promise<void> {
    const deleted = await this.#writer.write(() => {
      if (this.#store.deployed(id))
        throw new CoreError('conflict', `The playbook "${id}" is deployed: stop it before you delete it`)
      const callers = this.#deployedCallers().get(id)
      if (callers) throw new CoreError('conflict', isCalled(id, callers))
      return this.#store.delete(id)
    })
    if (!deleted) throw unknownPlaybook(id)
  }

  /** The text of the file that `ref` would be exported to. */
  export(ref: PlaybookRef): string {
    return serialisePlaybook(this.find(ref).playbook)
  }

  /** Answers when the draft was saved: later than the one before, whatever the clock says. */
  #replaceDraft(id: string, text: string): number {
    const stored = this.#store.get(id)
    // Nothing changed for whoever has it open: the draft stays the one that theirs is made from.
    if (stored?.draft === text) return stored.changed
    const changed = Math.max(this.#now(), (stored?.changed ?? 0) + 1)
    this.#store.saveDraft(id, text, changed)
    return changed
  }

  /** Keeps the draft as a version. Where the newest one has the same logic it is that one, redrawn. */
  async save(id: string): Promise<{ id: string; version: number }> {
    return this.import({ id, version: 'draft' })
  }

  /** Newest first. Throws `CoreError` `not_found`. */
  versions(id: string): VersionView[] {
    if (!this.#store.get(id)) throw unknownPlaybook(id)
    const deployed = this.#store.deployed(id)
    return this.#store.versions(id).map(({ version, logic_hash: logicHash, created }) => ({
      version,
      logicHash,
      created,
      level: deployed?.version === version ? deployed.level : null,
    }))
  }

  /** The names of the deployed playbooks that come to call each playbook. */
  #deployedCallers(): Map<string, string[]> {
    const callers = new Map<string, string[]>()
    for (const { doc } of this.#store.deployedVersions()) {
      const parsed = parsePlaybookText(doc)
      if (!parsed.ok) continue
      const { playbook } = parsed
      for (const id of new Set(calledBy(playbook, this.called).map((called) => called.id)))
        callers.set(id, [...(callers.get(id) ?? []), playbook.name])
    }
    return callers
  }

  #text({ id, version }: { id: string; version?: number | 'draft' | 'deployed' | undefined }): string {
    const row = this.#store.get(id)
    if (!row) throw unknownPlaybook(id)
    if (version === 'draft') return row.draft
    if (version === 'deployed') return this.#deployedText(id)
    const found = version === undefined ? this.#store.latestVersion(id) : this.#store.version(id, version)
    return found ? found.doc : this.#withoutVersion(row, version)
  }

  #deployedText(id: string): string {
    const deployed = this.#store.deployed(id)
    const found = deployed && this.#store.version(id, deployed.version)
    if (!found) throw new CoreError('not_found', `The playbook "${id}" is not deployed`)
    return found.doc
  }

  #withoutVersion(row: PlaybookRow, version: VersionRow['version'] | undefined): string {
    if (version === undefined) return row.draft
    throw new CoreError(
      'not_found',
      `The playbook ${row.id} has no version ${version}: see \`cordon playbook list\``,
    )
  }

  #read(text: string): Playbook {
    return this.#accept(parsePlaybookText(text))
  }

  #accept(parsed: ParsedPlaybook): Playbook {
    if (parsed.ok) return parsed.playbook
    const { problems } = parsed
    const [first] = problems
    const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : ''
    throw new CoreError('bad_request', `${first?.message}. ${first?.hint}${more}`, { data: problems })
  }
}

function unknownPlaybook(id: string): CoreError {
  return new CoreError('not_found', `There is no playbook "${id}": see \`cordon playbook list\``)
}

function isCalled(id: string, callers: readonly string[]): string {
  const names = callers.map((name) => `"${name}"`).join(', ')
  const [which, them] = callers.length === 1 ? ['which is deployed', 'it'] : ['which are deployed', 'them']
  return `The playbook "${id}" is called by ${names}, ${which}: stop ${them} before you delete it`
}

function changedElsewhere(name: string): CoreError {
  return new CoreError(
    'conflict',
    `The draft of "${name}" was changed elsewhere since it was opened here: load it, or save again over it`,
  )
}

/** SHA-256, in hexadecimal, of what decides how the playbook runs. */
export function logicHashOf(playbook: Playbook): string {
  return hash('sha256', logicText(playbook))
}

function parseFile(file: string): ParsedPlaybook {
  let handle: number
  try {
    // Not blocking: opening a pipe would wait for its other end for ever.
    handle = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch (cause) {
    throw new CoreError('not_found', `${file} cannot be opened: ${(cause as Error).message}`, { cause })
  }
  try {
    // Asked of the open file, so that what is measured is what is read.
    const stats = fstatSync(handle)
    if (!stats.isFile()) return { ok: false, problems: [notAFile(file)] }
    return stats.size > limits.bytes ? tooLarge(stats.size) : parsePlaybookText(readFileSync(handle, 'utf8'))
  } finally {
    closeSync(handle)
  }
}

function notAFile(file: string): Problem {
  return documentError('not_json', '$', `${file} is no regular file`, 'Name a playbook file')
}
