import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { PlaybookRef } from '../../core/playbook-library'
import { UsageError } from './usage'

/** PLAYBOOK: a file, or `ID`, `ID@7`, `ID@draft`, `ID@deployed`. */
export function readPlaybookRef(words: string): PlaybookRef {
  if (words.endsWith('.json') || words.includes('/') || words.includes('\\') || existsSync(words))
    return fileRef(words)
  const [name = '', version, ...rest] = words.split('@')
  if (!isId(name) || rest.length > 0) {
    throw new UsageError(`"${words}" is neither a file nor the id of a playbook`)
  }
  if (version === undefined) return { id: name }
  if (version === 'draft' || version === 'deployed') return { id: name, version }
  if (/^[1-9]\d{0,8}$/.test(version)) return { id: name, version: Number(version) }
  throw new UsageError(`"${version}" is no version: say a number, "draft" or "deployed"`)
}

/** ID alone, where no version may be said. */
export function readId(words: string): string {
  if (isId(words)) return words
  throw new UsageError(`"${words}" is not the id of a playbook: see \`cordon playbook list\``)
}

export function fileRef(path: string): { file: string } {
  return { file: resolve(path) }
}

function isId(words: string): boolean {
  return /^[0-9A-Za-z][0-9A-Za-z-]{0,63}$/.test(words)
}
