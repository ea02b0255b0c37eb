import { describe, expect, it } from 'vitest'
import { literalPieces, literalWords } from './literal-pieces'

const shown = (whole: string) =>
  literalPieces(whole)
    .map(({ text, isOdd }) => (isOdd ? `⟨${text}⟩` : text))
    .join('')

describe('text that somebody decides by', () => {
  it.each([
    ['a host with a Cyrillic letter', 'pаypal.com', 'p⟨\\u{430}⟩ypal.com'],
    ['a host wholly in look-alikes', 'аррӏе.com', '⟨\\u{430}\\u{440}\\u{440}\\u{4cf}\\u{435}⟩.com'],
    ['a Greek omicron', 'micrοsoft', 'micr⟨\\u{3bf}⟩soft'],
    ['a full-width letter', 'ｅxample', '⟨\\u{ff45}⟩xample'],
    ['a letter of phonetics', 'exɑmple', 'ex⟨\\u{251}⟩mple'],
    ['another slash', 'example.com⁄login', 'example.com⟨\\u{2044}⟩login'],
    ['another dot in an address', '192.0.2․1', '192.0.2⟨\\u{2024}⟩1'],
    ['a mark that turns the line', 'abc\u202egpj.exe', 'abc⟨\\u{202e}⟩gpj.exe'],
    ['a character of no width', 'exam\u200bple', 'exam⟨\\u{200b}⟩ple'],
    ['a selector of variants', 'a\ufe0f', 'a⟨\\u{fe0f}⟩'],
    ['a tag', 'a\u{e0041}', 'a⟨\\u{e0041}⟩'],
    ['a space that does not break', 'a\u00a0b', 'a⟨\\u{a0}⟩b'],
    ['an escape of a terminal', 'a\u001b[2Jb', 'a⟨\\u{1b}⟩[2Jb'],
    ['half of a pair', 'a\ud800b', 'a⟨\\u{d800}⟩b'],
  ])('shows %s by its number', (_, whole, expected) => {
    expect(shown(whole)).toBe(expected)
  })

  it.each([
    ['plain text', '{"ip": "192.0.2.1"}\n\tx'],
    ['letters with accents', 'Zoë Müller, Škoda'],
    ['a name in its own script', 'Иван Петров'],
    ['a name in its own script beside a Latin key', '{"user":"Иван"}'],
    ['quotation marks and dashes of prose', '“It’s done” — see case 7…'],
    ['figures beside letters of another script', 'дом7'],
  ])('leaves %s as it is', (_, whole) => {
    expect(literalPieces(whole)).toEqual([{ text: whole, isOdd: false }])
  })

  it('is the same where only plain text can be shown', () => {
    expect(literalWords('pаypal.com')).toBe('p\\u{430}ypal.com')
  })

  it('that is empty has no pieces', () => {
    expect(literalPieces('')).toEqual([])
  })
})
