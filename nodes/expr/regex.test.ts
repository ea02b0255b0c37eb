import { describe, expect, it } from 'vitest'
import { compilePattern, matchesPattern } from './regex'

describe('a pattern', () => {
  it.each([
    ['GET /admin', 'admin', true],
    ['GET /admin', '^admin', false],
    ['GET /admin', '^GET .*min$', true],
    ['GET /Admin', '(?i)admin', true],
    ['a\nb', '^b$', false],
    ['a\nb', '(?m)^b$', true],
    ['a\nb', 'a.b', false],
    ['a\nb', '(?s)a.b', true],
    ['Ünïcode 7', '\\pL+ \\d', true],
    ['', '', true],
  ])('is looked for anywhere in the text: %j has %s is %s', (text, pattern, answer) => {
    expect(matchesPattern(text, pattern)).toBe(answer)
  })

  it.each(['(?=x)', '(?<!x)', '(a)\\1', '(', 'a**', '[z-a]', '\\'])(
    'beyond RE2 is refused with a reason: %s',
    (pattern) => {
      expect(() => compilePattern(pattern)).toThrow(/error parsing regexp/)
    },
  )

  it('is compiled once', () => {
    expect(compilePattern('once')).toBe(compilePattern('once'))
  })

  it('keeps its meaning when a thousand others have pushed it out of the memory', () => {
    const first = compilePattern('^host-1$')
    for (let i = 0; i < 1000; i++) expect(matchesPattern(`host-${i}`, `^host-${i}$`)).toBe(true)
    expect(compilePattern('^host-1$')).not.toBe(first)
    expect(matchesPattern('host-1', '^host-1$')).toBe(true)
    expect(matchesPattern('host-2', '^host-1$')).toBe(false)
  })

  it('that is refused leaves no trace in the memory', () => {
    expect(() => compilePattern('(')).toThrow(/regexp/)
    expect(() => compilePattern('(')).toThrow(/regexp/)
  })
})
