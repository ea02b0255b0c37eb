import { type Knobs, knobsOf, live, type Outcome } from './scenario'

const less: readonly ((knobs: Knobs) => Partial<Knobs>)[] = [
  () => ({ late: 0 }),
  () => ({ persons: false }),
  () => ({ outages: 0 }),
  () => ({ trouble: 0 }),
  () => ({ fail: 0 }),
  () => ({ crash: 0 }),
  ({ playbooks }) => ({ playbooks: Math.max(1, playbooks - 1) }),
  ({ events }) => ({ events: Math.max(1, Math.floor(events / 2)) }),
  ({ events }) => ({ events: Math.max(1, events - 1) }),
]

/** The shortest course of things that still fails: whatever is not needed for it is left out. */
async function shortest(seed: number, found: Outcome): Promise<{ knobs: Knobs; outcome: Outcome }> {
  let best = { knobs: knobsOf(seed), outcome: found }
  for (let round = 0; round < 3; round++) {
    const before = best
    for (const without of less) {
      const knobs = { ...best.knobs, ...without(best.knobs) }
      if (JSON.stringify(knobs) === JSON.stringify(best.knobs)) continue
      const outcome = await live(seed, knobs)
      if (outcome.failure && outcome.log.length <= best.outcome.log.length) best = { knobs, outcome }
    }
    if (best === before) break
  }
  return best
}

const mostLines = 150

/** All that is needed to see what happened, and to see it again. */
export async function report(seed: number, found: Outcome): Promise<string> {
  const { knobs, outcome } = await shortest(seed, found)
  return [
    `Seed ${seed}: ${found.failure?.message}`,
    `Again: CORDON_SEED=${seed} npx vitest run electron/simulation/simulation.test.ts`,
    `The shortest course found (${outcome.failure?.message}), with ${JSON.stringify(knobs)}:`,
    ...outcome.log.slice(-mostLines),
  ].join('\n')
}
