/**
 * Offset at which the text stops being JSON: its length where it only ends too early, null where it is JSON.
 * `JSON.parse` names no place for most faults ("Unexpected token"), and a person has to find it. Goes as deep as
 * the text is nested: the caller has bounded that.
 */
export function findSyntaxError(text: string): number | null {
  const end = afterValue(text, 0)
  if (end < 0) return ~end
  const rest = skipSpace(text, end)
  return rest < text.length ? rest : null
}

// Each of these answers the offset behind what it read, or `~offset` (always negative) of the first wrong character.
type Reader = (text: string, from: number) => number

const afterValue: Reader = (text, from) => {
  const at = skipSpace(text, from)
  switch (text[at]) {
    case '{':
      return afterItems(text, at + 1, '}', afterMember)
    case '[':
      return afterItems(text, at + 1, ']', afterValue)
    case '"':
      return afterString(text, at)
    case 't':
      return afterWord(text, at, 'true')
    case 'f':
      return afterWord(text, at, 'false')
    case 'n':
      return afterWord(text, at, 'null')
    default:
      return afterNumber(text, at)
  }
}

function afterItems(text: string, from: number, close: string, afterItem: Reader): number {
  let at = skipSpace(text, from)
  if (text[at] === close) return at + 1
  for (;;) {
    const end = afterItem(text, at)
    if (end < 0) return end
    at = skipSpace(text, end)
    if (text[at] === close) return at + 1
    if (text[at] !== ',') return ~at
    at++
  }
}

const afterMember: Reader = (text, from) => {
  const at = skipSpace(text, from)
  if (text[at] !== '"') return ~at
  const end = afterString(text, at)
  if (end < 0) return end
  const colon = skipSpace(text, end)
  return text[colon] === ':' ? afterValue(text, colon + 1) : ~colon
}

const escape = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y

function afterString(text: string, open: number): number {
  for (let i = open + 1; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 34) return i + 1
    if (code < 32) return ~i
    if (code !== 92) continue
    escape.lastIndex = i
    if (!escape.test(text)) return ~i
    i = escape.lastIndex - 1
  }
  return ~text.length
}

function afterWord(text: string, at: number, word: string): number {
  for (let i = 0; i < word.length; i++) if (text[at + i] !== word[i]) return ~(at + i)
  return at + word.length
}

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y

function afterNumber(text: string, at: number): number {
  number.lastIndex = at
  if (number.test(text)) return number.lastIndex
  return ~(text[at] === '-' ? at + 1 : at)
}

function skipSpace(text: string, from: number): number {
  let at = from
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\t' || text[at] === '\r') at++
  return at
}
