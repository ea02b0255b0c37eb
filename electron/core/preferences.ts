import type { MetaStore } from '../store/meta'
import type { Writer } from '../store/writer'
import type { PreferenceName, PreferenceValues } from '../views/preferences'

const prefix = 'preference.'

/** What a person chose for the screens. Kept here, since no host's page keeps anything over a start of the app. */
export class Preferences {
  readonly #meta: MetaStore
  readonly #writer: Writer

  constructor(meta: MetaStore, writer: Writer) {
    this.#meta = meta
    this.#writer = writer
  }

  all(): PreferenceValues {
    return this.#meta.withPrefix(prefix)
  }

  async set(name: PreferenceName, value: string): Promise<void> {
    await this.#writer.write(() => this.#meta.set(prefix + name, value))
  }
}
