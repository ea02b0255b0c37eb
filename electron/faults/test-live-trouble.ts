import type { Manner, Order } from './test-peer-process'

const manners: readonly Manner[] = [
  'apply and drop',
  'drop',
  'hang',
  'late',
  'late',
  'accept',
  'garbage',
  'busy',
  'busy',
  'fail',
]

/** What the service does with its next requests: half of them wrong, one way or another. */
export function trouble(random: () => number): Order[] {
  return Array.from({ length: 100 }, () => {
    const manner = random() < 0.5 ? 'apply' : (manners[Math.floor(random() * manners.length)] ?? 'apply')
    return { manner, times: 1, ms: random() * 600 }
  })
}

/** A few events of a few users, some of which no playbook wants. */
export function eventsFrom(first: number, random: () => number) {
  return Array.from({ length: 5 }, (_, i) => ({
    n: first + i,
    user: `user-${Math.floor(random() * 4)}`,
    severity: random() < 0.1 ? 10 : random() < 0.7 ? 60 : 30,
  }))
}
