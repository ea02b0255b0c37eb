/** All that a page of the desktop app sees of its host, as `window.host`. Absent in a browser. */
export type WindowHost = {
  readonly kind: 'desktop'
  /**
   * Asks for a new connection to the core. The page gets its end of the channel as the one port of a `message`
   * event of its own window, whose data is `portMessage`.
   */
  connect(): void
  /** Asks the person where a playbook is to be written, and writes it there. `name` is what the question suggests. */
  save(name: string, text: string): Promise<SaveAnswer>
}

/** Not saved without an error: the person has chosen no place. */
export type SaveAnswer = { isSaved: boolean } | { error: string }

export const portMessage = 'cordon:port'
