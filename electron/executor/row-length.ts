import type { RunRow } from './ports'

/** Characters that a row brings to the disk, of its steps alone: of all else there is little. */
export function rowLength({ steps, large, rounds }: Pick<RunRow, 'steps' | 'large' | 'rounds'>): number {
  let length = steps.length
  for (const { text } of large ?? []) length += text.length
  for (const chunk of rounds ?? []) length += chunk.steps.length
  return length
}
