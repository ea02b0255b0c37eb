import { describe, expect, it } from 'vitest'
import { testManifest, testNode } from '../editor/testing'
import { type Field, fieldsOf, takesAnyInput } from './form-model'

const object = (properties: Record<string, object>, rest: object = {}) =>
  ({ type: 'object', properties, ...rest }) as never

const control = (schema: object): Field['control'] | undefined =>
  fieldsOf(testNode('n1', 'logic.test'), testManifest('logic.test', { config: object({ x: schema }) }))[0]
    ?.control

describe('the form of a node', () => {
  it.each([
    [{ type: 'string', control: 'filter' }, { kind: 'expression' }],
    [{ type: 'boolean', control: 'condition' }, { kind: 'expression' }],
    [{ type: 'string', control: 'template' }, { kind: 'template' }],
    [{ type: 'string', control: 'list' }, { kind: 'list' }],
    [{ type: 'string', control: 'ip' }, { kind: 'text' }],
    [{ type: ['string', 'number', 'boolean'], control: 'text' }, { kind: 'text' }],
    [
      { type: 'string', enum: ['info', 'warning'] },
      { kind: 'choice', options: ['info', 'warning'] },
    ],
    [
      { type: 'number', exclusiveMinimum: 0, maximum: 72 },
      { kind: 'number', min: 0, max: 72 },
    ],
    [
      { type: 'integer', minimum: 1 },
      { kind: 'number', min: 1, max: null },
    ],
    [{ type: 'boolean' }, { kind: 'flag' }],
    [{ type: 'array', items: { type: 'string' } }, { kind: 'texts' }],
    [{ type: 'array', items: { type: 'object' } }, { kind: 'json' }],
    [{ anyOf: [{ type: 'object' }, { type: 'null' }] }, { kind: 'json' }],
    [{ type: 'string' }, { kind: 'text' }],
  ])('draws %o as %o', (schema, expected) => {
    expect(control(schema)).toEqual(expected)
  })

  it('takes title, help, placeholder and default from the schema, and asks inputs first', () => {
    const manifest = testManifest('logic.test', {
      input: object({ ip: { type: 'string', title: 'IP address', control: 'ip' } }, { required: ['ip'] }),
      config: object({ hours: { type: 'number', default: 24, description: 'Hours.', placeholder: '24' } }),
    })
    expect(fieldsOf(testNode('n1', 'logic.test'), manifest)).toEqual([
      {
        part: 'input',
        name: 'ip',
        path: 'input.ip',
        title: 'IP address',
        help: null,
        control: { kind: 'text' },
        isRequired: true,
        takesText: true,
        fallback: undefined,
        placeholder: '',
        isOwn: false,
      },
      {
        part: 'config',
        name: 'hours',
        path: 'config.hours',
        title: 'hours',
        help: 'Hours.',
        control: { kind: 'number', min: null, max: null },
        isRequired: false,
        takesText: false,
        fallback: 24,
        placeholder: '24',
        isOwn: false,
      },
    ])
  })

  it('shows inputs that a person named, where the type takes any', () => {
    const manifest = testManifest('validation.normalise', { input: object({}, { additionalProperties: {} }) })
    const node = testNode('n2', 'validation.normalise', { input: { user: { expr: 'event.user.name' } } })
    expect(takesAnyInput(manifest)).toBe(true)
    expect(fieldsOf(node, manifest)).toMatchObject([{ path: 'input.user', isOwn: true, takesText: true }])
    expect(takesAnyInput(testManifest('logic.test'))).toBe(false)
  })
})
