import { checkAlways } from './checker'
import { CrashesAt } from './faults'
import { Seeded } from './seeded'
import { referencePlaybook } from './sim-playbooks'
import { World } from './world'

export type Crash = readonly [commit: number, kind: 'crash-before' | 'crash-after']

export type Swept = {
  /** Durable writes that there were in all. */
  commits: number
  deaths: number
  /** How each run ended, by its event. */
  endings: Record<string, string>
  /** What the service has done, and how often. */
  applied: Record<string, number>
  log: readonly string[]
}

const events = [
  { user: 'ada', severity: 90 },
  { user: 'bob', severity: 30 },
  { user: 'ada', severity: 60 },
]

/** Runs the reference playbook over a few events, with a process that dies where it is told to. Throws `Violation`. */
export async function sweep(crashes: readonly Crash[]): Promise<Swept> {
  const random = new Seeded(7)
  const faults = new CrashesAt(crashes)
  const world = new World({
    random: random.fork(),
    mood: { random: random.fork(), trouble: 0, outage: () => false },
    faults,
    downMs: () => 2_000,
  })
  try {
    await world.quietly(async () => {
      await world.start()
      await world.deploy(referencePlaybook(), 'automatic')
    })
    for (const event of events) arriveSurely(world, event)
    answerAll(world)
    await world.rest()
    checkAlways(world.db, world.peer)
    return { commits: faults.commits, deaths: world.deaths, log: world.log, ...endsOf(world) }
  } catch (error) {
    const at = crashes.map(([commit, kind]) => `${kind} ${commit}`).join(', ')
    throw new Error(`${at}: ${error instanceof Error ? error.message : ''}\n${world.log.join('\n')}`, {
      cause: error,
    })
  } finally {
    world.close()
  }
}

/** Whoever sends an event sends it again until it is stored. */
function arriveSurely(world: World, event: { user: string; severity: number }): void {
  const id = `${event.user}-${event.severity}`
  const again = () => {
    if (world.db.prepare('SELECT 1 FROM events WHERE id = ?').get(id)) return
    world.arrive({ ...event, id, historic: false, ageMs: 1_000 })
    world.time.after(3_000, again)
  }
  world.time.after(0, again)
}

/** A person who agrees to everything, and who says of what nobody knows what is true. */
function answerAll(world: World): void {
  const look = () => {
    if (world.time.now > world.startedAt + 3_600_000) return
    world.time.after(10_000, look)
    const { host } = world
    if (!world.isUp || !host) return
    for (const { id } of host.live.waits({ person: true, limit: 50 }))
      void world.act('decide', () => host.live.decide(id, { by: 'dora', answer: 'approved', reason: '' }))
    for (const { id, target, delivery } of host.live.effects(['UNKNOWN'], 50)) {
      const as = world.peer.isApplied(target ?? '') ? 'applied' : 'not_applied'
      if (delivery === 'one-shot')
        void world.act('settle', () => host.live.settle({ effect: id, as, by: 'dora', reason: '' }))
    }
  }
  world.time.after(10_000, look)
}

function endsOf({ db, peer }: World): Pick<Swept, 'endings' | 'applied'> {
  const rows = db
    .prepare<[], { event: string; ending: string }>(
      `SELECT event, status || ' ' || ending AS ending FROM runs LEFT JOIN paths ON paths.id = runs.path ORDER BY event`,
    )
    .all()
  const applied: Record<string, number> = {}
  for (const { target } of peer.applied.toSorted((a, b) => (a.target < b.target ? -1 : 1)))
    applied[target] = (applied[target] ?? 0) + 1
  return { endings: Object.fromEntries(rows.map(({ event, ending }) => [event, ending])), applied }
}
