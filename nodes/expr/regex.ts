import { RE2JS } from 're2js'

// Patterns come from playbooks, which are few; a pattern computed from event data must not fill the memory.
const kept = 256
const compiled = new Map<string, RE2JS>()

/**
 * Compiles a pattern in RE2 syntax: matching takes time linear in the text, and there is no look-around and no
 * back-reference. Throws with the reason for a pattern that RE2 refuses.
 */
export function compilePattern(pattern: string): RE2JS {
  const known = compiled.get(pattern)
  if (known) return known
  const fresh = RE2JS.compile(pattern)
  if (compiled.size >= kept) compiled.delete(compiled.keys().next().value as string)
  compiled.set(pattern, fresh)
  return fresh
}

/** True when the pattern occurs anywhere in the text. */
export function matchesPattern(text: string, pattern: string): boolean {
  return compilePattern(pattern).test(text)
}
