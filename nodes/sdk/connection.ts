/** How a connection proves who it is. The secret itself lives in the vault, never in the declaration. */
export type ConnectionAuth = { kind: 'none' } | { kind: 'header'; header: string } | { kind: 'mutual-tls' }

/** A kind of connection: what a node type names in `connection`, and what a person fills in once. */
export type ConnectionType = {
  readonly type: string
  readonly title: string
  /** The address offered first; null where every customer has an own one. */
  readonly address: string | null
  readonly auth: ConnectionAuth
}

/** Identity at run time; gives the declaration its type. */
export function defineConnection(declaration: ConnectionType): ConnectionType {
  return declaration
}
