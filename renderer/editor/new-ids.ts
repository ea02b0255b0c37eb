/** The next id of the row n1, n2, … that no one has; ids that were used once are not given again while they exist. */
export function nextId(prefix: string, taken: Iterable<string>): string {
  let highest = 0
  for (const id of taken) {
    if (!id.startsWith(prefix)) continue
    const number = Number(id.slice(prefix.length))
    if (Number.isSafeInteger(number) && number > highest) highest = number
  }
  return `${prefix}${highest + 1}`
}
