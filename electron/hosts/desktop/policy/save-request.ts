/** What a page may ask to have saved: a playbook, under a name without a folder. */
export type SaveRequest = { name: string; text: string }

// As a playbook file may be (nodes/playbook).
const mostCharacters = 20 * 1024 * 1024
const ending = '.playbook.json'
// What some system does not take in the name of a file, or reads as something else.
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const unfit = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069<>:"/\\|?*]/g
const mostName = 120

/** The request that a page's words make; null when they are none. A person still chooses the place, and may choose none. */
export function readSaveRequest(name: unknown, text: unknown): SaveRequest | null {
  if (typeof name !== 'string' || typeof text !== 'string' || text.length > mostCharacters) return null
  const stem = name.endsWith(ending) ? name.slice(0, -ending.length) : name
  const plain = stem
    .replace(unfit, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+|[. ]+$/g, '')
  return { name: `${plain.slice(0, mostName).trim() || 'playbook'}${ending}`, text }
}
