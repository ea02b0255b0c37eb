import { describe, expect, it } from 'vitest'
import { StoreError, toStoreError } from './store-error'

const failure = (code: string) => Object.assign(new Error('of SQLite'), { code })

describe('a failure of the database', () => {
  it.each([
    ['SQLITE_FULL', /^The disk is full: make room/],
    ['SQLITE_IOERR', /^The disk of the data folder cannot be read or written/],
    ['SQLITE_IOERR_SHMSIZE', /\(SQLITE_IOERR_SHMSIZE\)$/],
    ['SQLITE_READONLY_DBMOVED', /^The data folder cannot be written/],
    ['SQLITE_CANTOPEN', /^The data folder cannot be opened/],
    ['SQLITE_BUSY', /^Another program holds the database/],
    ['SQLITE_CORRUPT_VTAB', /^The database is damaged/],
    ['SQLITE_NOTADB', /no SQLite file/],
  ])('%s is told to people, with what to do', (code, message) => {
    const cause = failure(code)
    const error = toStoreError(cause)
    expect(error).toBeInstanceOf(StoreError)
    expect(error?.message).toMatch(message)
    expect(error?.cause).toBe(cause)
  })

  it('that was told already stays as it is', () => {
    const error = new StoreError('told')
    expect(toStoreError(error)).toBe(error)
  })

  it.each([
    failure('SQLITE_CONSTRAINT_CHECK'),
    failure('SQLITE_FULLY'),
    failure('ENOENT'),
    new TypeError('x'),
    'text',
    null,
  ])('that is a fault of ours is not one: %s', (error) => {
    expect(toStoreError(error)).toBeNull()
  })
})
