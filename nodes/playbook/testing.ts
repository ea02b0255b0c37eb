import { parsePlaybook } from './parse'
import { PlaybookError } from './problem'
import type { Playbook } from './schema'

/** A playbook for a test: what is not given is as small as it may be. Throws when it has no shape. */
export function playbookOf(document: { [key: string]: unknown } = {}): Playbook {
  const whole = { format: 1, id: 'p1', name: 'Test', nodes: [], edges: [], ...document }
  const parsed = parsePlaybook(whole)
  if (!parsed.ok) throw new PlaybookError(parsed.problems)
  return parsed.playbook
}

/** Edges from words: `n1.ok>n2 n2.error>n3`. */
export function edgesOf(words: string): { id: string; from: string; outlet: string; to: string }[] {
  return words.split(' ').map((word, index) => {
    const [from = '', outlet = '', to = ''] = word.split(/[.>]/)
    return { id: `w${index + 1}`, from, outlet, to }
  })
}
