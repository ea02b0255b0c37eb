import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../sdk'
import { typedEnvironment } from './environment'
import { baseScope, type Scope } from './scope'
import { checkTemplate, parseTemplate } from './template'

const scope: Scope = { ...baseScope({ lists: [], vars: {} }), n3: { score: 'double', verdict: 'string' } }
const environment = typedEnvironment(scope)
const check = (text: string) => checkTemplate(text, environment, scope)
const render = (text: string, event: Json = {}) => parseTemplate(text).render({ event, n3: { score: 74 } })

describe('a template', () => {
  it.each(['', 'plain text', '{ } }} {', 'a { b } c', '}}', '{"a": {}}'])(
    'without an expression is its own text: %j',
    (text) => {
      expect(render(text)).toBe(text)
      expect(check(text)).toEqual([])
    },
  )

  it('may have several expressions, with or without text between', () => {
    const event = { user: 'alice', host: 'WS-7' }
    expect(render('{{ event.user }} on {{event.host}}', event)).toBe('alice on WS-7')
    expect(render('{{ event.user }}{{ event.host }}!', event)).toBe('aliceWS-7!')
    expect(render('Score\n{{ n3.score\n}}', event)).toBe('Score\n74')
  })

  it.each([
    ['{{ "}}" }}', '}}'],
    ["{{ '{{ 1 }}' }}", '{{ 1 }}'],
    ['{{ "\\"}}" }}', '"}}'],
    ['{{ """a "}}" b""" }}', 'a "}}" b'],
    ['{{ {"a": {"b": "x"}}.a.b }}', 'x'],
    ['{{ {"a": {"b": 1}} }}.', '{"a":{"b":1}}.'],
    ['{{"{{"}}', '{{'],
    ["{{ 'it''s' == '' }}", null],
  ])('ends an expression at its own braces, not at those of a literal: %s', (text, rendered) => {
    const problems = check(text).length
    expect(problems === 0 ? render(text) : null).toBe(rendered)
  })

  it.each<[Json, string]>([
    [null, ''],
    ['', ''],
    [0, '0'],
    [-1.5, '-1.5'],
    [true, 'true'],
    [[1, 'a', null], '[1,"a",null]'],
    [{ b: 1, a: { c: 'x' } }, '{"b":1,"a":{"c":"x"}}'],
  ])('shows the value %j as %j', (value, shown) => {
    expect(render('<{{ event.v }}>', { v: value })).toBe(`<${shown}>`)
  })

  it('shows text from an event as it is, whatever it looks like', () => {
    expect(render('{{ event.v }}', { v: '{{ 1 + 1 }} {{ event.secret }}' })).toBe(
      '{{ 1 + 1 }} {{ event.secret }}',
    )
    const hostile = fc.array(
      fc.constantFrom('{{', '}}', ' 1 + 1 ', 'event.v', '"', "'", '\\', '\n', 'x', '$&'),
    )
    const text = fc.oneof(
      hostile.map((parts) => parts.join('')),
      fc.string(),
    )
    fc.assert(
      fc.property(text, text, (v, w) => {
        expect(render('<{{ event.v }}|{{ event.w }}>', { v, w })).toBe(`<${v}|${w}>`)
      }),
    )
  })

  it('fails as a step does when a value is missing, and shows nothing in its place', () => {
    expect(() => render('Hello {{ event.user.name }}')).toThrow(
      expect.objectContaining({ code: 'unresolved', message: 'No such key: user' }),
    )
  })

  it('reads the names of all its expressions', () => {
    expect([...parseTemplate('{{ n3.score }} {{ event.a }} n4 {{ n3.verdict }}').names].sort()).toEqual([
      'event',
      'n3',
    ])
  })
})

describe('the check of a template', () => {
  it('points into the text as the person sees it', () => {
    const text = 'Score {{ n3.scor }} of {{ n33.score }}'
    expect(check(text)).toEqual([
      {
        code: 'bad_expression',
        message: 'No such key: scor',
        hint: 'Did you mean score?',
        start: text.indexOf('.scor ') + 1,
        end: text.indexOf('.scor ') + 5,
        fix: { start: 12, end: 16, text: 'score' },
      },
      {
        code: 'bad_expression',
        message: 'Unknown variable: n33',
        hint: 'Did you mean n3?',
        start: 26,
        end: 29,
        fix: { start: 26, end: 29, text: 'n3' },
      },
    ])
  })

  it('gives a fix that mends the text', () => {
    const text = 'Score {{ n3.scor }}'
    const fix = check(text)[0]?.fix
    const mended = fix ? text.slice(0, fix.start) + fix.text + text.slice(fix.end) : text
    expect({ mended, problems: check(mended) }).toEqual({ mended: 'Score {{ n3.score }}', problems: [] })
  })

  it.each([
    ['Hello {{ event.user', 6, 19],
    ['{{ "}} ', 0, 7],
    ['a {{ {"b": 1 }}', 2, 15],
    ['{{', 0, 2],
  ])('says which braces are never closed: %s', (text, start, end) => {
    const hint = 'Close it with }}; write {{ "{{" }} for the braces themselves'
    expect(check(text)).toEqual([
      { code: 'bad_expression', message: 'Unclosed {{', hint, start, end, fix: null },
    ])
    expect(() => parseTemplate(text)).toThrow(
      expect.objectContaining({ code: 'unresolved', message: `Unclosed {{ at character ${start + 1}` }),
    )
  })

  it.each(['{{}}', 'a {{ }} b'])('refuses braces with nothing in them: %s', (text) => {
    expect(check(text)).toMatchObject([{ code: 'bad_expression', start: text.indexOf('}}') }])
  })
})
