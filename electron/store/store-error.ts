/** The database cannot be used: it is damaged, not ours, of a newer Cordon, or the disk refuses it. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
}

/** True for what SQLite says of a file that is not as it was written. */
export function isDamage(error: unknown): error is Error {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')
}

const refusals: readonly (readonly [code: string, message: string])[] = [
  ['SQLITE_FULL', 'The disk is full: make room on it, then try again'],
  [
    'SQLITE_IOERR',
    'The disk of the data folder cannot be read or written: see that it is whole and has room',
  ],
  ['SQLITE_READONLY', 'The data folder cannot be written: see who may write in it'],
  ['SQLITE_CANTOPEN', 'The data folder cannot be opened: see that it is there and who may read it'],
  ['SQLITE_BUSY', 'Another program holds the database of the data folder: close it, then try again'],
]

/** What a failure of the database means for a person; null when it is none of these, and so a fault of ours. */
export function toStoreError(error: unknown): StoreError | null {
  if (error instanceof StoreError) return error
  if (isDamage(error))
    return new StoreError(`The database is damaged or is no SQLite file: ${error.message}`, { cause: error })
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const refusal = refusals.find(([name]) => code === name || code.startsWith(`${name}_`))
  return refusal ? new StoreError(`${refusal[1]} (${code})`, { cause: error }) : null
}
