import type { Level } from '../views/live'
import type { Seeded } from './seeded'
import type { World } from './world'

type Names = readonly string[]

/** People who work with Cordon while all this goes on. Of what the service did they say the truth. */
export class Persons {
  readonly #world: World
  readonly #random: Seeded
  readonly #playbooks: Names

  constructor(world: World, random: Seeded, playbooks: Names) {
    this.#world = world
    this.#random = random
    this.#playbooks = playbooks
  }

  /** Lets them do something every now and then until then. */
  comeAndGo(until: number, everyMs: number): void {
    const { time } = this.#world
    const next = () => {
      if (time.now > until) return
      if (this.#world.isUp) void this.#world.act('person', () => this.#doSomething())
      time.after(this.#random.int(1, 2 * everyMs), next)
    }
    time.after(this.#random.int(1, 2 * everyMs), next)
  }

  async #doSomething(): Promise<void> {
    const act = this.#random.weighted({
      decide: 8,
      settle: 5,
      cancel: 1,
      deploy: 1,
      stop: 0.5,
      rollBack: 0.5,
      run: 0.5,
    })
    const playbook = this.#random.pick(this.#playbooks) ?? ''
    const deployments = this.#world.host?.live.deployments
    switch (act) {
      case 'decide':
        return this.decide()
      case 'settle':
        return this.settle()
      case 'cancel':
        return this.#cancel()
      case 'deploy':
        this.#world.note(`deploy ${playbook}`)
        await deployments?.deploy({ playbook, level: this.#level() })
        return
      case 'stop':
        this.#world.note(`stop ${playbook}`)
        await deployments?.stop(playbook)
        return
      case 'rollBack':
        this.#world.note(`roll back ${playbook}`)
        await deployments?.rollBack(playbook)
        return
      case 'run':
        return this.#run(playbook)
      default:
        return act satisfies never
    }
  }

  #level(): Level {
    return this.#random.weighted<Level>({ automatic: 6, supervised: 2, shadow: 1 })
  }

  /** Decides one of the questions that are open. */
  async decide(): Promise<void> {
    const { live } = this.#world.host ?? {}
    const wait = this.#random.pick(live?.waits({ person: true, limit: 50 }) ?? [])
    if (!wait) return
    const answer = this.#random.chance(0.7) ? 'approved' : 'denied'
    this.#world.note(`${answer} ${wait.playbook}/${wait.node} ${wait.event}`)
    await live?.decide(wait.id, { by: 'dora', answer, reason: '' })
  }

  /** Says what came of an effect that nobody knows about; nothing where the service is still at it. */
  async settle(): Promise<void> {
    const { live } = this.#world.host ?? {}
    const effect = this.#random.pick(live?.effects(['UNKNOWN', 'ACCEPTED'], 50) ?? [])
    const { peer } = this.#world
    if (!effect || peer.isPending(effect.target ?? '')) return
    const truth = peer.isApplied(effect.target ?? '') ? 'applied' : 'not_applied'
    const as = this.#random.chance(0.1) ? 'abandoned' : truth
    this.#world.note(`settle ${effect.target} ${effect.state} as ${as}`)
    await live?.settle({ effect: effect.id, as, by: 'dora', reason: '' })
  }

  /** Runs a playbook by hand, over an event that is stored nowhere. */
  async #run(id: string): Promise<void> {
    const { host, time, startedAt } = this.#world
    const found = host?.playbooks.find({ id })
    if (!host || !found) return
    const event = `by-hand-${time.now - startedAt}`
    this.#world.note(`run ${id} over ${event} by hand`)
    const at = time.now - 1_000
    const document = { id: event, time: new Date(at), severity: 60, user: { name: 'ada' }, event: {} }
    await host.live.runs.over(found.playbook, { id: event, time: at, label: '', document })
  }

  async #cancel(): Promise<void> {
    const { host, db } = this.#world
    const rows = db
      .prepare<[], { seq: number; id: string; position: number }>(
        `SELECT live_runs.seq, id, live_runs.seq % 4294967296 AS position
         FROM live_runs JOIN replays ON replays.seq = live_runs.seq / 4294967296 ORDER BY 1`,
      )
      .all()
    const row = this.#random.pick(rows)
    if (!row) return
    this.#world.note(`cancel ${row.seq}`)
    await host?.live.runs.cancel(row.id, row.position)
  }
}
