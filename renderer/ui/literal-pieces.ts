/** A piece of text that is shown as it is, or whose characters are shown by their numbers. */
export type Piece = { text: string; isOdd: boolean }

// Control characters, those that leave no trace of their own (joiners, marks of direction, tags, variants), spaces
// that are none of the usual ones, and numbers that stand for no character.
const unseen =
  /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/u
// A line break and a tab are what a reader takes them for.
const usual = /[\n\t]/

// Between these a reader takes all that stands there for one name.
const word = /[^\s"'`,;()[\]{}<>“”‘’«»—…]+/gu

// All that is neither plain nor a letter with an accent; and the Latin letters that hardly any language uses, which
// look like the plain ones.
const foreign = /[^\p{ASCII}\p{Script=Latin}]|[\u0131\u017f\u0237\u0250-\u02af\u1d00-\u1dbf\uff21-\uff5a]/u

/**
 * Text from outside for somebody who decides by it: no character hides, turns the line around, or passes for another.
 * A character of another script is odd only where it stands in one word with plain letters: a name written wholly in
 * its own script stays readable.
 */
export function literalPieces(whole: string): Piece[] {
  const mixed = mixedWords(whole)
  const pieces: Piece[] = []
  let at = 0
  for (const character of whole) {
    const isMixed = foreign.test(character) && mixed.some(({ from, to }) => at >= from && at < to)
    const isOdd = isMixed || (unseen.test(character) && !usual.test(character))
    const shown = isOdd ? codeOf(character) : character
    const last = pieces.at(-1)
    if (last?.isOdd === isOdd) last.text += shown
    else pieces.push({ text: shown, isOdd })
    at += character.length
  }
  return pieces
}

/** The same as plain text, for places that take nothing else. */
export function literalWords(whole: string): string {
  return literalPieces(whole)
    .map(({ text }) => text)
    .join('')
}

function mixedWords(whole: string): { from: number; to: number }[] {
  return [...whole.matchAll(word)]
    .filter(([text]) => {
      if (/[A-Za-z]/.test(text)) return foreign.test(text)
      // Figures stand beside letters of every script, but not beside other figures and other dots.
      return /\d/.test(text) && /[^\p{ASCII}\p{L}\p{M}]/u.test(text)
    })
    .map((match) => ({ from: match.index, to: match.index + match[0].length }))
}

function codeOf(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
}
