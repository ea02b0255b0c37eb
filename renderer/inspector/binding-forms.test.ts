import { describe, expect, it } from 'vitest'
import { convert, formOf, formsFor } from './binding-forms'

describe('the forms of an input', () => {
  it('begin with what the control is for', () => {
    expect(formOf(undefined, { control: { kind: 'expression' } })).toBe('expression')
    expect(formOf(undefined, { control: { kind: 'template' } })).toBe('template')
    expect(formOf(undefined, { control: { kind: 'text' } })).toBe('fixed')
    expect(formOf({ expr: 'n2.ip' }, { control: { kind: 'text' } })).toBe('expression')
  })

  it('offer a template only where text is taken', () => {
    expect(formsFor({ takesText: false })).toEqual(['fixed', 'expression'])
    expect(formsFor({ takesText: true })).toEqual(['fixed', 'expression', 'template'])
  })

  it.each([
    [{ value: 'a"b' }, 'expression', { expr: '"a\\"b"' }],
    [{ value: 5 }, 'expression', { expr: '5.0' }],
    [{ value: 5.5 }, 'expression', { expr: '5.5' }],
    [{ value: true }, 'expression', { expr: 'true' }],
    [{ value: 'plain' }, 'template', { template: 'plain' }],
    [{ expr: '"plain"' }, 'fixed', { value: 'plain' }],
    [{ expr: '70.5' }, 'fixed', { value: 70.5 }],
    [{ expr: 'n2.ip' }, 'template', { template: '{{ n2.ip }}' }],
    [{ template: '{{ n2.ip }}' }, 'expression', { expr: 'n2.ip' }],
    [{ template: 'plain' }, 'expression', { expr: '"plain"' }],
    [{ template: 'plain' }, 'fixed', { value: 'plain' }],
    [undefined, 'expression', { expr: '' }],
    [{ value: '' }, 'template', { template: '' }],
  ] as const)('carries %o over to %s', (binding, form, expected) => {
    expect(convert(binding, form)).toEqual(expected)
  })

  it.each([
    [{ expr: 'n2.ip' }, 'fixed'],
    [{ expr: 'size(event.tags) > 2' }, 'fixed'],
    [{ template: 'From {{ n2.ip }}' }, 'expression'],
    [{ template: '{{ n2.ip }} and {{ n2.user }}' }, 'expression'],
    [{ template: 'From {{ n2.ip }}' }, 'fixed'],
    [{ value: { a: 1 } }, 'expression'],
    [{ value: 'with {{ hole' }, 'template'],
  ] as const)('refuses to carry %o over to %s, where it would be lost', (binding, form) => {
    expect(convert(binding, form)).toBeNull()
  })

  it('comes back to what it was after going there and back', () => {
    for (const binding of [{ value: 'a b' }, { value: 7 }, { value: false }] as const) {
      const there = convert(binding, 'expression')
      expect(there && convert(there, 'fixed')).toEqual(binding)
    }
  })
})
