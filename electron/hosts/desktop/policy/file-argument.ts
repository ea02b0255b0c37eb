import { fileURLToPath } from 'node:url'
import { posix, win32 } from 'node:path'

/** What a second start asked for: nothing but the window, or one playbook file. */
export type FileArgument =
  | { kind: 'none' }
  | { kind: 'file'; path: string }
  | { kind: 'refused'; reason: string }

const longestPath = 4096
const extension = '.playbook.json'
const deviceName = /^(?:con|prn|aux|nul|com\d|lpt\d)\./i

/**
 * Reads the words of a start, which any process of this user may send us (reliability.md 5, item 22). Options are
 * Chromium's own business and are passed over; of the rest, one name of a playbook file is understood.
 */
export function readFileArgument(
  words: readonly string[],
  at: { folder: string; platform: NodeJS.Platform },
): FileArgument {
  const names = words.filter((word) => word !== '' && !word.startsWith('-'))
  const [name] = names
  if (name === undefined) return { kind: 'none' }
  if (names.length > 1) return refused('more than one file')
  const path = localPath(name, at)
  if (path === null) return refused('not a file of this machine')
  return path.toLowerCase().endsWith(extension) ? { kind: 'file', path } : refused(`not a ${extension} file`)
}

function localPath(name: string, at: { folder: string; platform: NodeJS.Platform }): string | null {
  const isWindows = at.platform === 'win32'
  const paths = isWindows ? win32 : posix
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (name.length > longestPath || /[\u0000-\u001f\u007f]/.test(name)) return null
  const plain = name.startsWith('file:') ? pathOfUrl(name, isWindows) : name
  if (plain === null || /^[a-z][a-z0-9+.-]+:/i.test(plain) || !paths.isAbsolute(at.folder)) return null
  const path = paths.resolve(at.folder, plain)
  return isWindows && isRiskyOnWindows(path, paths.basename(path)) ? null : path
}

/** A share makes Windows log on to whoever owns it; a stream or a device is not the file that it looks like. */
function isRiskyOnWindows(path: string, base: string): boolean {
  return !/^[a-z]:\\/i.test(path) || path.slice(2).includes(':') || deviceName.test(base)
}

function pathOfUrl(text: string, windows: boolean): string | null {
  try {
    const url = new URL(text)
    return url.host === '' ? fileURLToPath(url, { windows }) : null
  } catch {
    return null
  }
}

function refused(reason: string): FileArgument {
  return { kind: 'refused', reason }
}
