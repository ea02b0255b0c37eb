import type { ClientContext, ClientLink } from '@orpc/client'

export type Link = ClientLink<ClientContext>

/** A way to the core that is open. `lost` resolves when it no longer is. */
export type OpenLink = { link: Link; lost: Promise<void> }

/** Opens ways to the core. Rejects with `RefusedError` where trying again is of no use. */
export type Transport = { open(): Promise<OpenLink> }

/** The core does not let this page in: the address was used, or is too old. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError'
}
