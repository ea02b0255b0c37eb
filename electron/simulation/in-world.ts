import type { Playbook } from '../../nodes/playbook/schema'
import type { Level } from '../views/live'
import { type Faults, noFaults } from './faults'
import type { PeerMood } from './peer-mood'
import { Seeded } from './seeded'
import { simPlaybook } from './sim-playbooks'
import { World } from './world'

/** Deploys playbooks in a world of their own, and lets a test tell what happens there. */
export async function inWorld(
  parts: { playbooks: readonly Playbook[]; level?: Level; faults?: Faults; mood?: Partial<PeerMood> },
  course: (world: World) => Promise<void>,
): Promise<void> {
  const random = new Seeded(1)
  const world = new World({
    random,
    mood: { random: random.fork(), trouble: 0, outage: () => false, script: [], ...parts.mood },
    faults: parts.faults ?? noFaults,
    downMs: () => 1_000,
  })
  try {
    await world.quietly(async () => {
      await world.start()
      for (const playbook of parts.playbooks) await world.deploy(playbook, parts.level ?? 'automatic')
    })
    await course(world)
  } finally {
    world.close()
  }
}

export const anyEvent = { type: 'trigger.event', config: { where: 'true' } }

/** One node behind the trigger that acts on the service. */
export const actingPlaybook = (name: string, settings: object = {}): Playbook =>
  simPlaybook('p1', 'n1.ok>n2', { n1: anyEvent, n2: { type: `response.sim-${name}`, ...settings } })

export const arrive = (world: World, user = 'ada', ageMs = 1_000): void =>
  world.arrive({ user, severity: 60, historic: false, ageMs })

export const effectStates = ({ db }: World) =>
  db.prepare('SELECT state FROM effects ORDER BY id').pluck().all()

/** What somebody says to an open question. */
export async function decideAll({ host }: World, answer: 'approved' | 'denied'): Promise<void> {
  for (const { id } of host?.live.waits({ person: true, limit: 50 }) ?? [])
    await host?.live.decide(id, { by: 'dora', answer, reason: '' })
}

/** Cancels the first run of the first deployment, while time goes on. */
export async function cancelFirst(world: World, position = 0): Promise<void> {
  const [set] = world.host?.live.status().deployments ?? []
  const cancelled = world.act('cancel', async () => world.host?.live.runs.cancel(set?.set ?? '', position))
  await world.pass(1_000)
  await cancelled
}
