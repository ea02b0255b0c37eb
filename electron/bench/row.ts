/** One line of the bench. `ratio` is better when larger: product ÷ yardstick, or limit ÷ value for a cost. */
export type BenchRow = {
  name: string
  value: number
  unit: string
  yardstick: number
  ratio: number
  goal: number
  /** Below it the bench fails. */
  floor: number
}

/** The middle of an odd number of figures: one slow round does not count. */
export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** Runs product and yardstick in turn, so that a slow minute of the machine hits both, and compares round by round. */
export async function comparePairs(
  rounds: number,
  product: () => Promise<number>,
  yardstick: () => Promise<number>,
): Promise<{ value: number; yardstick: number; ratio: number }> {
  const pairs: { value: number; yardstick: number }[] = []
  // The first round warms both up and is not counted.
  for (let round = 0; round <= rounds; round++) {
    const pair = { yardstick: await yardstick(), value: await product() }
    if (round > 0) pairs.push(pair)
  }
  return {
    value: median(pairs.map(({ value }) => value)),
    yardstick: median(pairs.map((pair) => pair.yardstick)),
    ratio: median(pairs.map((pair) => pair.value / pair.yardstick)),
  }
}

/** How many a second: `count` things done in `work`. */
export async function rate(count: number, work: () => Promise<void> | void): Promise<number> {
  const started = performance.now()
  await work()
  return (count / (performance.now() - started)) * 1000
}

export function showTable(rows: readonly BenchRow[]): string {
  const cells = [
    ['name', 'value', 'unit', 'yardstick', 'ratio', 'goal', 'floor'],
    ...rows.map(({ name, value, unit, yardstick, ratio, goal, floor }) => [
      name,
      round(value),
      unit,
      round(yardstick),
      ratio.toFixed(2),
      goal.toFixed(2),
      floor.toFixed(2),
    ]),
  ]
  const widths = (cells[0] ?? []).map((_, i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)))
  return cells.map((row) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')).join('\n')
}

const round = (value: number): string => (value >= 100 ? Math.round(value).toString() : value.toPrecision(3))
