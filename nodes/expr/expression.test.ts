import { describe, expect, it } from 'vitest'
import { LookupList } from '../sdk'
import { typedEnvironment } from './environment'
import { checkExpression, parseExpression } from './expression'
import { baseScope, type Scope } from './scope'

const scope: Scope = {
  ...baseScope({ lists: ['vip', 'bad-domains'], vars: { limit: 3 } }),
  n3: { score: 'double', verdict: 'string', error: { code: 'string' } },
  n4: { impossible: 'bool', country: 'dyn' },
}
const environment = typedEnvironment(scope)
const check = (text: string) => checkExpression(text, environment, scope)
const problem = (text: string) => {
  const checked = check(text)
  return checked.ok ? null : checked.problem
}
const evaluate = (text: string, values: object = {}) =>
  parseExpression(text).evaluate({ event: {}, lists: {}, vars: {}, n3: {}, n4: {}, ...values })

describe('a checked expression', () => {
  it.each([
    'n3.score >= 70 || n4.impossible',
    'n3.score >= 70.5',
    'n3.score == 70',
    'n4.country in ["NL", "BE"]',
    'event.source.ip in lists.vip',
    'lists.vip.match(event.user.name)',
    'event.tags.exists(t, t == "x" && t.matches("^x$"))',
    'run.time.getHours("Europe/Brussels") < 8',
    'vars.limit > 2',
    'has(event.user.name) ? event.user.name : "nobody"',
    'cel.bind(x, n3.score, x > 1.0 && x < 5.0)',
    'lists["bad-domains"].match(event.a)',
  ])('passes: %s', (text) => {
    expect(problem(text)).toBeNull()
  })

  it('names the misspelt step, and the one that was meant', () => {
    expect(problem('n33.score > 1')).toMatchObject({
      message: 'Unknown variable: n33',
      fix: { start: 0, end: 3 },
    })
    expect(problem('evnt.x == 1')).toMatchObject({ hint: 'Did you mean event?', fix: { text: 'event' } })
  })

  it('names the field that no outlet of the step has', () => {
    expect(problem('n3.scor > 1')).toMatchObject({
      message: 'No such key: scor',
      hint: 'Did you mean score?',
      fix: { start: 3, end: 7, text: 'score' },
    })
    expect(problem('n3.error.cod == ""')).toMatchObject({ fix: { start: 9, end: 12, text: 'code' } })
  })

  it.each([
    ['n3.score + 1', '1.0'],
    ['n3.score in [70, 71]', '70.0'],
    ['[n3.score, 1] == []', '1.0'],
    ['(n4.impossible ? 1 : n3.score) == 1.0', '1.0'],
  ])('offers the decimal for the whole number in %s', (text, decimal) => {
    expect(problem(text)?.fix?.text).toBe(decimal)
  })

  it.each(['"a" + 1', 'n3.verdict >= 70', 'n3.score + "a"', 'n4.impossible + n3.score'])(
    'speaks of decimals only where a whole number stands beside one: not in %s',
    (text) => {
      expect(problem(text)).toMatchObject({
        hint: 'The types on the two sides do not go together',
        fix: null,
      })
    },
  )

  it('points at where the text breaks off', () => {
    expect(problem('n3.score >')).toMatchObject({ code: 'bad_expression', start: 10 })
  })

  it('refuses a pattern that RE2 does not know, in the words of the author', () => {
    expect(problem('event.a.matches("(?=x)")')?.message).toMatch(/^matches: /)
    expect(problem('event.l.exists(a, a.matches("\\\\1"))')?.message).toMatch(/^matches: /)
  })

  it('speaks of matches and not of what stands in for it', () => {
    expect(problem('n3.score.matches("x")')?.message).toContain("'double.matches(string)'")
  })

  it('lets nobody call what the rewrite uses', () => {
    expect(problem('#tick([1])')).not.toBeNull()
  })

  it('refuses an unknown list', () => {
    expect(problem('"a" in lists.vips')).toMatchObject({ hint: 'Did you mean vip?' })
  })
})

describe('an evaluation', () => {
  it('compares JSON numbers with whole literals', () => {
    expect(evaluate('event.EventID == 1 || event.EventID == 4688', { event: { EventID: 4688 } })).toBe(true)
    expect(evaluate('n3.score >= 70', { n3: { score: 70 } })).toBe(true)
    expect(evaluate('n3.score != 70', { n3: { score: 70 } })).toBe(false)
    expect(evaluate('4688 == event.EventID', { event: { EventID: 4688 } })).toBe(true)
  })

  it('lets a literal stand beside a value that only the check knew to be a number', () => {
    expect(evaluate('n3.score in [70.0, n3.score]', { n3: { score: 5 } })).toBe(true)
  })

  it('leaves as JSON', () => {
    const values = { event: { n: 9007199254740993n }, run: { time: new Date(0) } }
    expect(evaluate('[size("abc"), event.n, run.time, duration("90s"), b"hi"]', values)).toEqual([
      3,
      '9007199254740993',
      '1970-01-01T00:00:00.000Z',
      '90s',
      'aGk=',
    ])
    expect(evaluate('{"a": 1, "b": [true, null]}')).toEqual({ a: 1, b: [true, null] })
  })

  it.each(['type(1)', 'int', 'lists.vip', '[lists.vip]', '{"a": type("x")}'])(
    'that has no JSON form is a failure of the step and not of Cordon: %s',
    (text) => {
      const lists = { vip: new LookupList('vip', []) }
      expect(() => evaluate(text, { lists })).toThrow(expect.objectContaining({ code: 'unresolved' }))
    },
  )

  it('says what is missing', () => {
    expect(() => evaluate('event.user.name')).toThrow(
      expect.objectContaining({ code: 'unresolved', message: 'No such key: user' }),
    )
    expect(parseExpression('event.x == 1').test({ event: {} })).toBeNull()
    expect(parseExpression('event.x').test({ event: { x: 'yes' } })).toBeNull()
  })

  it('matches lists by their types', () => {
    const vip = new LookupList('vip', [
      { value: 'Alice@example.com', type: 'exact', note: null },
      { value: 'example.org', type: 'domain', note: null },
      { value: '10.0.0.0/8', type: 'cidr', note: null },
    ])
    const lists = { vip }
    const match = (value: string) => [
      evaluate(`${JSON.stringify(value)} in lists.vip`, { lists }),
      evaluate('lists.vip.match(event.v)', { lists, event: { v: value } }),
      evaluate('event.v in lists.vip', { lists, event: { v: value } }),
    ]
    expect(match('alice@EXAMPLE.com')).toEqual([true, true, true])
    expect(match('mail.example.org.')).toEqual([true, true, true])
    expect(match('notexample.org')).toEqual([false, false, false])
    expect(match('10.9.8.7')).toEqual([true, true, true])
    expect(match('11.0.0.1')).toEqual([false, false, false])
  })

  it('answers a hostile pattern over a long line in linear time', () => {
    // The native engine would take longer than any test runner waits.
    const event = { line: `${'a'.repeat(200_000)}b` }
    expect(evaluate('event.line.matches("(a+)+$")', { event })).toBe(false)
    expect(evaluate('event.lines.exists(l, l.matches("(a+)+$"))', { event: { lines: [event.line] } })).toBe(
      false,
    )
  })

  // The native engine knows look-ahead, and RE2 refuses it: so one can tell who was asked.
  it.each([
    '(event.line.matches("(?=a)") ? event.o : event.o).orValue(1)',
    '(event.line.matches("(?=a)") ? event.o : event.o).or(event.o)',
    'cel.bind(x, event.line.matches("(?=a)"), x)',
    '{"k": [event.line.matches("(?=a)")]}',
    'event.l.map(x, event.line.matches("(?=a)"), x)',
  ])('never asks the native engine for a pattern, wherever it stands: %s', (text) => {
    const event = { line: 'a', o: {}, l: [1] }
    expect(() => evaluate(text, { event })).toThrow(/^matches: error parsing regexp/)
  })

  it.each([
    ['a macro in a macro', 'event.l.map(a, event.l.map(b, 1)).size() > 0'],
    ['a macro whose error is swallowed', 'event.l.exists(a, event.l.exists(b, b < 0)) || true'],
    ['a map', 'event.l.exists(a, event.m.exists(k, k == "x"))'],
    ['a bound name', 'cel.bind(x, event.l, x.exists(a, x.exists(b, b < 0)))'],
  ])('stops %s that visits too many items', (_, text) => {
    const l = Array.from({ length: 1100 }, (_, i) => i)
    const m = Object.fromEntries(l.map((i) => [`k${i}`, i]))
    expect(() => evaluate(text, { event: { l, m } })).toThrow(expect.objectContaining({ code: 'too_slow' }))
  })

  it('has its whole budget again the next time', () => {
    const event = { l: Array.from({ length: 600_000 }, (_, i) => i) }
    const expression = parseExpression('event.l.exists(a, a < 0)')
    expect([1, 2, 3].map(() => expression.test({ event }))).toEqual([false, false, false])
  })

  it('reads times alike on every host', () => {
    const at = (text: string) => evaluate(text, { event: { t: '2026-03-29T01:30:00Z' } })
    expect(at('timestamp(event.t).getHours("Europe/Brussels")')).toBe(3)
    expect(at('timestamp(event.t).getDayOfYear()')).toBe(87)
    expect(() => at('timestamp("2026-03-29T01:30:00.000")')).toThrow(/zone/)
    expect(() => at('timestamp(event.t).getHours("Mars/Base")')).toThrow(/Mars/)
  })

  it('takes no name from the prototype of an object', () => {
    expect(() => evaluate('event.constructor')).toThrow(/No such key/)
    expect(() => evaluate('event.toString')).toThrow(/No such key/)
    expect(problem('constructor')).not.toBeNull()
  })
})

describe('the names an expression reads', () => {
  it('are those from outside, not those its macros bind', () => {
    const { names } = parseExpression(
      'n3.l.exists(n4, n4 > n5.x) && cel.bind(y, n6.a, y + n7.b > 0) && has(n8.z)',
    )
    expect([...names].sort()).toEqual(['n3', 'n5', 'n6', 'n7', 'n8'])
  })
})
