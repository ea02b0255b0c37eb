/** All that a page of the desktop app sees of its host, as `window.host`. Absent in a browser. */
export type WindowHost = {
  readonly kind: 'desktop'
  /**
   * Asks for a new connection to the core. The page gets its end of the channel as the one port of a `message`
   * event of its own window, whose data is `portMessage`.
   */
  connect(): void
}

export const portMessage = 'cordon:port'
