import { guessDelimiter } from './csv-splitter'
import { SourceError } from './decompress'
import { type Format, formats } from '../views/events'

const byEnding: Record<string, Format> = { ndjson: 'ndjson', jsonl: 'ndjson', csv: 'csv', tsv: 'csv' }

/** The format of a file by its name and its beginning (`head`). Throws `SourceError` when neither tells. */
export function detectFormat(name: string, head: Buffer): Format {
  const ending =
    name
      .toLowerCase()
      .replace(/\.(gz|gzip|zst|zstd)$/, '')
      .split('.')
      .at(-1) ?? ''
  const known = byEnding[ending]
  if (known) return known
  const text = head
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart()
  if (text.startsWith('[')) return 'json'
  if (text.startsWith('{')) return isOneLine(text) ? 'ndjson' : 'json'
  if (ending === 'json') return 'json'
  const firstLine = text.split('\n', 1)[0] ?? ''
  if (firstLine.includes(guessDelimiter(firstLine)) && text.includes('\n')) return 'csv'
  throw new SourceError(
    `is of no format that can be told by its name or content: say --format ${formats.join('|')}`,
  )
}

// A document that is complete on its first line has others below it; one that goes on over lines is one document.
function isOneLine(text: string): boolean {
  try {
    JSON.parse(text.split('\n', 1)[0] ?? '')
    return true
  } catch {
    return false
  }
}
