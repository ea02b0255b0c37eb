/** Keys that JavaScript gives a meaning of its own. */
export const reservedKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

export type BadKey = { key: string; fault: 'reserved' | 'twice'; offset: number }

/** The first key of valid JSON that is reserved or stands twice in one object, and where; null when there is none. */
export function findBadKey(text: string): BadKey | null {
  const open: (Set<string> | null)[] = []
  for (let i = 0; i < text.length; i++) {
    const character = text[i]
    if (character === '{') open.push(new Set())
    else if (character === '[') open.push(null)
    else if (character === '}' || character === ']') open.pop()
    if (character !== '"') continue
    const end = endOfString(text, i)
    const keys = open.at(-1)
    if (keys && isBeforeColon(text, end + 1)) {
      const key = JSON.parse(text.slice(i, end + 1)) as string
      if (reservedKeys.has(key)) return { key, fault: 'reserved', offset: i }
      if (keys.has(key)) return { key, fault: 'twice', offset: i }
      keys.add(key)
    }
    i = end
  }
  return null
}

/** Offset of the quotation mark that closes the string; the end of the text when none does. */
export function endOfString(text: string, open: number): number {
  for (let i = open + 1; i < text.length; i++) {
    const character = text[i]
    if (character === '\\') i++
    else if (character === '"') return i
  }
  return text.length
}

/** True where what ends here is a key. */
export function isBeforeColon(text: string, end: number): boolean {
  let i = end
  while (i < text.length && /\s/.test(text.charAt(i))) i++
  return text[i] === ':'
}
