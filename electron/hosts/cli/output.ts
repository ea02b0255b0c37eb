// Control characters of C0 and C1, and those that change the direction of text: an event's own text must not
// steer the terminal it is shown on, nor show one thing and mean another.
// oxlint-disable-next-line no-control-regex
const steering = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** Text from outside, safe to show: what would steer the terminal is written as its code. */
function printable(text: string): string {
  return text.replace(steering, (character) => {
    if (character === '\n' || character === '\t') return ' '
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

/** Where a command writes to. */
export type Output = {
  json: boolean
  /** A line on stdout, for people: what steers a terminal is escaped. */
  line(text: string): void
  /** The one value of `--json`, or one line of NDJSON. */
  value(value: unknown): Promise<void>
  /** A line on stderr. */
  note(text: string): void
  /** Progress: on stderr, on a terminal alone, over itself. */
  progress(text: string): void
}

export function processOutput(json: boolean): Output {
  let isOverwriting = false
  const endProgress = () => {
    if (isOverwriting) process.stderr.write('\r\x1b[K')
    isOverwriting = false
  }
  return {
    json,
    line(text) {
      endProgress()
      process.stdout.write(`${printable(text)}\n`)
    },
    async value(value) {
      endProgress()
      // Waiting for a slow reader keeps a million events from piling up in memory.
      if (!process.stdout.write(`${JSON.stringify(value)}\n`)) {
        await new Promise((resolve) => process.stdout.once('drain', resolve))
      }
    },
    note(text) {
      endProgress()
      process.stderr.write(`${printable(text)}\n`)
    },
    progress(text) {
      if (!process.stderr.isTTY) return
      process.stderr.write(`\r\x1b[K${printable(text)}`)
      isOverwriting = true
    },
  }
}

/** Columns padded to the widest of each. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = []
  for (const row of rows)
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length)
  return rows.map((row) =>
    row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0))).join('  '),
  )
}
