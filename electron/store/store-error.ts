/** The database cannot be used: it is damaged, not ours, or of a Cordon newer than this one. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
}
