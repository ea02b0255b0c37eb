/** The database cannot be used: it is damaged, not ours, or of a Cordon newer than this one. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
}

/** True for what SQLite says of a file that is not as it was written. */
export function isDamage(error: unknown): error is Error {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')
}
