import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { PlaybookRef } from '../../core/playbook-library'
import { UsageError } from './usage'

/** PLAYBOOK: a file, or `ID`, `ID@7`, `ID@draft`. */
export function readPlaybookRef(words: string): PlaybookRef {
  if (words.endsWith('.json') || words.includes('/') || words.includes('\\') || existsSync(words))
    return fileRef(words)
  const [id = '', version, ...rest] = words.split('@')
  if (!/^[0-9A-Za-z][0-9A-Za-z-]{0,63}$/.test(id) || rest.length > 0) {
    throw new UsageError(`"${words}" is neither a file nor the id of a playbook`)
  }
  if (version === undefined) return { id }
  if (version === 'draft') return { id, version }
  if (/^[1-9]\d{0,8}$/.test(version)) return { id, version: Number(version) }
  throw new UsageError(`"${version}" is no version: say a number or "draft"`)
}

export function fileRef(path: string): { file: string } {
  return { file: resolve(path) }
}
