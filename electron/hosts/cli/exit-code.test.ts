import { ORPCError } from '@orpc/client'
import { describe, expect, it } from 'vitest'
import { CoreError } from '../../core/errors'
import { StoreError } from '../../store/store-error'
import { explainFailure } from './exit-code'
import { UsageError } from './usage'

const invalid = (...issues: object[]) =>
  new ORPCError('BAD_REQUEST', { message: 'Input validation failed', data: { issues } })

describe('a failure', () => {
  it.each<[string, Error, number, string]>([
    ['wrong words', new UsageError('Say FILE'), 2, 'Say FILE\nSee: cordon help'],
    ['a refusal', new CoreError('refused', 'There is no connection'), 3, 'There is no connection'],
    ['a folder in use', new CoreError('unavailable', 'It is owned'), 1, 'It is owned'],
    ['problems of a playbook', new CoreError('bad_request', 'n1: no', { data: [{}] }), 1, 'n1: no'],
    ['a damaged database', new StoreError('It is damaged'), 1, 'It is damaged'],
    [
      'a full disk, as the database says it',
      Object.assign(new Error('full'), { code: 'SQLITE_FULL' }),
      1,
      'The disk is full: make room on it, then try again (SQLITE_FULL)',
    ],
    ['what is not there, from the API', new ORPCError('NOT_FOUND', { message: 'No such' }), 2, 'No such'],
  ])('is told with its exit code: %s', (_, error, code, message) => {
    expect(explainFailure(error)).toEqual({ code, message })
  })

  it('of any other kind is a fault of ours, with its stack', () => {
    const { code, message } = explainFailure(new TypeError('x is not a function'))
    expect(code).toBe(70)
    expect(message).toMatch(
      /^This is a fault of Cordon: please report it\.\nTypeError: x is not a function\n {4}at /,
    )
  })
})

describe('a request of the wrong shape', () => {
  it.each<[object[], string]>([
    [
      [
        { path: ['origin'], message: 'Too big' },
        { path: ['format'], message: 'Wrong' },
      ],
      'origin: Too big',
    ],
    [[{ path: ['events', 0, 'id'], message: 'Too small' }], 'events.0.id: Too small'],
    [[{ path: [], message: 'Unrecognized key: "x"' }], 'Unrecognized key: "x"'],
    [[], 'Input validation failed'],
  ])('is told by its first fault: %j', (issues, message) => {
    expect(explainFailure(invalid(...issues))).toEqual({ code: 2, message })
  })

  it('where several shapes would do is told by that which fits best', () => {
    const errors = [
      [
        { path: ['kind'], message: 'Expected "samples"' },
        { path: [], message: 'Unrecognized key: "where"' },
      ],
      [{ path: ['where'], message: 'Too big' }],
    ]
    const union = { path: ['events'], message: 'Invalid input', errors }
    expect(explainFailure(invalid(union))).toEqual({ code: 2, message: 'events.where: Too big' })
  })
})
