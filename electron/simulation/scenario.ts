import type { Json } from '../../nodes/sdk'
import type { Level } from '../views/live'
import { SeededFaults } from './faults'
import { outages } from './peer-mood'
import { Persons } from './persons'
import { Seeded } from './seeded'
import {
  calledPlaybook,
  loopPlaybook,
  orderedPlaybook,
  randomPlaybook,
  referencePlaybook,
} from './sim-playbooks'
import { World, worldStart } from './world'

/** What a seed may be made to do without, to find out what a failure needs. */
export type Knobs = {
  crash: number
  fail: number
  late: number
  trouble: number
  outages: number
  persons: boolean
  events: number
  playbooks: number
}

const minute = 60_000

/** What a seed does by itself: each has other troubles, and some have none of a kind. */
export function knobsOf(seed: number): Knobs {
  const random = new Seeded(seed)
  const some = (share: number, most: number) => (random.chance(share) ? random.next() * most : 0)
  return {
    crash: some(0.7, 0.06),
    fail: some(0.5, 0.03),
    late: some(0.4, 0.3),
    trouble: some(0.8, 0.6),
    outages: random.chance(0.3) ? random.int(1, 2) : 0,
    persons: random.chance(0.7),
    events: random.int(3, 18),
    playbooks: random.int(1, 3),
  }
}

export type Outcome = { log: readonly string[]; failure: Error | null; deaths: number }

/** Lives through one seed. The same seed and knobs give the same log. */
export async function live(seed: number, knobs: Knobs = knobsOf(seed)): Promise<Outcome> {
  const random = new Seeded(seed)
  const draws = { faults: random.fork(), peer: random.fork(), events: random.fork(), persons: random.fork() }
  const playbookDraws = random.fork()
  const end = worldStart + 40 * minute
  const world = new World({
    random: random.fork(),
    mood: {
      random: draws.peer,
      trouble: knobs.trouble,
      outage: outages(draws.peer.fork(), worldStart, end, knobs.outages),
    },
    faults: new SeededFaults(draws.faults, knobs),
    downMs: (source) => source.int(0, 90_000),
  })
  try {
    const playbooks = playbooksOf(playbookDraws).slice(0, knobs.playbooks)
    await begin(world, playbooks, playbookDraws)
    arriveUntil(world, draws.events, knobs.events, end)
    const persons = new Persons(
      world,
      draws.persons,
      playbooks.map(({ id }) => id),
    )
    if (knobs.persons) persons.comeAndGo(end, 20_000)
    await world.pass(40 * minute)
    world.calm()
    await world.rest()
    return { log: world.log, failure: null, deaths: world.deaths }
  } catch (error) {
    return {
      log: world.log,
      failure: error instanceof Error ? error : new Error(String(error)),
      deaths: world.deaths,
    }
  } finally {
    world.close()
  }
}

function playbooksOf(random: Seeded) {
  const makers = [
    () => referencePlaybook('reference', random.chance(0.3) ? { orderKey: 'event.user.name' } : {}),
    () => orderedPlaybook('ordered'),
    () => loopPlaybook('loops'),
    () => randomPlaybook('random', random),
    () => randomPlaybook('other', random),
  ]
  return makers
    .map((make) => ({ make, at: random.next() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ make }) => make())
}

/** Everything is deployed before the first fault may come: a seed whose deployment fails would show nothing. */
async function begin(world: World, playbooks: ReturnType<typeof playbooksOf>, random: Seeded): Promise<void> {
  await world.quietly(async () => {
    await world.start()
    await world.host?.playbooks.import({ document: calledPlaybook('loops') as unknown as Json })
    for (const playbook of playbooks)
      await world.deploy(playbook, random.weighted<Level>({ automatic: 6, supervised: 2, shadow: 1 }))
  })
}

const hour = 3_600_000

function arriveUntil(world: World, random: Seeded, count: number, end: number): void {
  for (let i = 0; i < count; i++) {
    const at = random.chance(0.4) ? random.int(0, minute) : random.int(0, end - worldStart - 10 * minute)
    const event = {
      user: random.pick(['ada', 'bob', 'eve']) ?? 'ada',
      severity: random.pick([10, 30, 60, 90]) ?? 60,
      historic: random.chance(0.12),
      ageMs: random.chance(0.12) ? random.int(1, 30) * hour : 1_000,
    }
    world.time.after(at, () => world.arrive(event))
  }
}
