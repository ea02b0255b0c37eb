import { entryType, type ListType, LookupList } from '../../nodes/sdk'
import type { SampleList } from '../services/sample-set'
import type { ListStore } from '../store/lists'
import type { Writer } from '../store/writer'
import type { ListRow } from '../views/records'
import { CoreError } from './errors'

/** The lists that a run matches against, each built when it is first asked for. */
export type LookupLists = { readonly [name: string]: LookupList }

/** Local lists, ready for matching. */
export class Lists {
  readonly #store: ListStore
  readonly #writer: Writer
  readonly #now: () => number
  readonly #built = new Map<string, { changed: number; list: LookupList }>()

  constructor(store: ListStore, writer: Writer, now: () => number) {
    this.#store = store
    this.#writer = writer
    this.#now = now
  }

  all(): ListRow[] {
    return this.#store.all()
  }

  names(): string[] {
    return this.#store.all().map(({ name }) => name)
  }

  /** Makes a list, or replaces it. Throws `CoreError` for a value that fits none of its types. */
  async replace(name: string, types: readonly ListType[], values: readonly string[]): Promise<void> {
    const entries = values.map((value) => {
      const type = entryType(value, types)
      if (!type) throw new CoreError('bad_request', `"${value}" fits none of the types ${types.join(', ')}`)
      return { value, type, note: null, expires: null }
    })
    await this.#writer.write(() => this.#store.replace(name, types, entries, this.#now()))
    // Its time need not tell: it may have been replaced twice within a millisecond.
    this.#built.delete(name)
  }

  /** The stored lists together with those of a sample set; `first` says which of two with one name counts. */
  lookup(samples: ReadonlyMap<string, SampleList>, first: 'samples' | 'stored'): LookupLists {
    const lists: LookupLists = {}
    const stored = this.#store.all()
    const names = new Set([...stored.map(({ name }) => name), ...samples.keys()])
    for (const name of names) {
      const row = stored.find((candidate) => candidate.name === name)
      const sample = samples.get(name)
      const build = () =>
        sample && (first === 'samples' || !row)
          ? new LookupList(name, sample.entries)
          : this.#stored(row as ListRow)
      defineLazily(lists, name, build)
    }
    return lists
  }

  #stored({ name, changed }: ListRow): LookupList {
    const built = this.#built.get(name)
    if (built?.changed === changed) return built.list
    const list = new LookupList(name, this.#store.entries(name, this.#now()))
    this.#built.set(name, { changed, list })
    return list
  }
}

function defineLazily(lists: LookupLists, name: string, build: () => LookupList): void {
  let list: LookupList | undefined
  Object.defineProperty(lists, name, {
    enumerable: true,
    get: () => {
      list ??= build()
      return list
    },
  })
}
