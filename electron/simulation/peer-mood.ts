import type { Seeded } from './seeded'

/** What a service does with an act that reaches it. */
export type Behaviour =
  | 'ok'
  | 'apply-and-drop'
  | 'drop'
  | 'no-connect'
  | 'hang'
  | 'apply-and-hang'
  | 'late'
  | 'accept-and-do'
  | 'accept'
  | 'garbage'
  | 'refuse'
  | 'busy'
  | 'broken'

/** How a service is to talk to. */
export type PeerMood = {
  random: Seeded
  /** The share of calls that go wrong. */
  trouble: number
  /** True during minutes in which it says that it is busy, or broken, to nearly everybody. */
  outage: (now: number) => boolean
  /** What it does with whatever reaches it under that name of a host; null leaves it to the rest. */
  always?: (host: string, now: number) => Behaviour | null
  /** How long it takes to answer; drawn where it is not said. */
  delayMs?: number
  /** What it does with the first acts, one after the other, whatever its mood. */
  script?: Behaviour[]
}

const wrong: Readonly<Record<Exclude<Behaviour, 'ok'>, number>> = {
  'apply-and-drop': 3,
  drop: 3,
  'no-connect': 1,
  hang: 1,
  'apply-and-hang': 1,
  late: 1,
  'accept-and-do': 2,
  accept: 1,
  garbage: 1,
  refuse: 1,
  busy: 2,
  broken: 2,
}

export function behaviourOf(
  mood: PeerMood,
  now: number,
  { host, delivery }: { host: string; delivery: string },
): Behaviour {
  const { random } = mood
  const always = mood.always?.(host, now)
  if (always) return always
  const scripted = mood.script?.shift()
  if (scripted) return scripted
  if (mood.outage(now) && random.chance(0.8)) return random.chance(0.5) ? 'busy' : 'broken'
  if (!random.chance(mood.trouble)) return 'ok'
  const behaviour = random.weighted(wrong)
  // What can be asked about tells the truth when it is asked: it does nothing behind the asker's back.
  if (behaviour === 'late' && delivery === 'probeable') return 'apply-and-hang'
  return behaviour
}

/** Times of trouble, drawn once: some minutes each. */
export function outages(random: Seeded, from: number, to: number, count: number): (now: number) => boolean {
  const spans = Array.from({ length: count }, () => {
    const start = random.int(from, to)
    return { start, end: start + random.int(60_000, 360_000) }
  })
  return (now) => spans.some(({ start, end }) => now >= start && now < end)
}
