const parts = [
  { unit: 'd', ms: 86_400_000 },
  { unit: 'h', ms: 3_600_000 },
  { unit: 'min', ms: 60_000 },
  { unit: 's', ms: 1000 },
] as const

/** `2 d 3 h`, `5 min`, `12 s`: the two largest parts that are not nothing, rounded down. */
export function formatSpan(ms: number): string {
  const from = parts.findIndex((part) => ms >= part.ms)
  const first = parts[from]
  if (!first) return '0 s'
  const second = parts[from + 1]
  const whole = Math.floor(ms / first.ms)
  // Seconds beside minutes would only flicker.
  const rest = second && first.unit !== 'min' ? Math.floor((ms % first.ms) / second.ms) : 0
  return rest > 0 ? `${whole} ${first.unit} ${rest} ${second?.unit}` : `${whole} ${first.unit}`
}
