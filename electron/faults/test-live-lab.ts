import { statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Playbook } from '../../nodes/playbook/schema'
import type { Json } from '../../nodes/sdk'
import type { ApiClient } from '../api'
import type { ServiceRecord } from '../simulation/check-effects'
import { openReader } from '../store/open'
import { temporaryFolder } from '../store/testing'
import { type CountingPeer, startCountingPeer } from './test-counting-peer'
import { acceleratedClock } from './test-fast-time'
import { liveOnce } from './test-kill-nine'
import { labType } from './test-live-service'
import { type Left, Looks } from './test-live-looks'
import type { PeerReport } from './test-peer-process'

type Work = Parameters<typeof liveOnce>[0]['work']
type Event = { n: number; user: string; severity: number }

const flags = ['--disallow-code-generation-from-strings', '--disable-proto=delete']
/** Soon enough that a process which is killed has often been waiting, and late enough for an answer under load. */
const limits = { concurrency: 16, headersMs: 400, bodyMs: 400, totalMs: 1000 }

/** Far more than what is left of the runs of a test takes on a slow machine. */
const longestRestMs = 300_000

/** A data folder of live runs, the service that they act on, and what their processes leave when they are killed. */
export class LiveLab {
  readonly home = temporaryFolder()
  readonly folder = join(this.home, 'data')
  readonly peer: CountingPeer
  readonly computed = join(this.home, 'computed')
  readonly #program: string
  readonly #since = Date.now()
  readonly #clock = acceleratedClock(this.#since)
  readonly #looks = new Looks(this.folder, this.computed)
  #files = 0

  private constructor(program: string, peer: CountingPeer) {
    this.#program = program
    this.peer = peer
    writeFileSync(this.computed, '')
  }

  /** With playbooks that are deployed, and no event yet. */
  static async open(program: string, playbooks: readonly Playbook[]): Promise<LiveLab> {
    const lab = new LiveLab(program, await startCountingPeer())
    await lab.live(async ({ client: { api } }) => {
      await api.connections.set({ name: 'lab', type: labType.type, address: lab.peer.url, limits })
      for (const playbook of playbooks) {
        // A playbook is JSON, in types that do not say so.
        const { id } = await api.playbooks.import({ ref: { document: playbook as unknown as Json } })
        await api.live.deploy({ playbook: id, level: 'automatic' })
      }
    })
    return lab
  }

  /** One life of the process, which is killed at the end of its work if not before. */
  live(
    work: Work,
    parts: { withinMs?: number; environment?: NodeJS.ProcessEnv } = {},
  ): Promise<number | null> {
    const environment = {
      NODE_COMPILE_CACHE: join(dirname(this.#program), 'cache'),
      CORDON_TEST_STEPS: this.computed,
      CORDON_TEST_FAST_SINCE: String(this.#since),
      ...parts.environment,
    }
    return liveOnce({ folder: this.folder, words: [...flags, this.#program], work, ...parts, environment })
  }

  /** As `live`, with time for everything to come to its end. */
  rest(work: Work): Promise<number | null> {
    return this.live(work, { withinMs: longestRestMs })
  }

  /** What the clock of the process shows. */
  get now(): number {
    return this.#clock.of(Date.now())
  }

  /** Writes events down for an import. They are of this moment. */
  file(events: readonly Event[]): string {
    const path = join(this.home, `${this.#files++}.ndjson`)
    const time = new Date(this.now).toISOString()
    const lines = events.map(({ n, user, severity }) =>
      JSON.stringify({ '@timestamp': time, user: { name: user }, event: { severity }, n }),
    )
    writeFileSync(path, `${lines.join('\n')}\n`)
    return path
  }

  /** Resolves when so many more steps have begun, or the process has gone. Not a time: how fast it is is the machine's. */
  async progress(bytes: number, host: { readonly isOver: boolean }): Promise<void> {
    const until = statSync(this.computed).size + bytes
    while (!host.isOver && statSync(this.computed).size < until) await sleep(1)
  }

  /** True when the disk has it that every live event was offered, no run is under way, and nothing is to be asked. */
  isOnDisk(): boolean {
    const db = openReader(join(this.folder, 'cordon.db'))
    try {
      const open = db.prepare(
        `SELECT (SELECT count(*) FROM live_runs) + (SELECT count(*) FROM deployments WHERE stopped IS NULL
           AND cursor < (SELECT ifnull(max(seq), 0) FROM events WHERE historic = 0))
         + (SELECT count(*) FROM effects WHERE delivery = 'probeable' AND asked IS NOT NULL
           AND (state = 'UNKNOWN' OR state = 'ACCEPTED' AND due IS NOT NULL))`,
      )
      return open.pluck().get() === 0
    } finally {
      db.close()
    }
  }

  async look(isAtRest = false): Promise<Left> {
    return this.#looks.look(this.#recordOf(await this.peer.report()), isAtRest)
  }

  #recordOf({ asked, applications }: PeerReport): ServiceRecord {
    return {
      arrivals: asked.map(({ at, target, manner }) => ({
        ...namesOf(target),
        at: this.#clock.of(at),
        // The one answer that says for certain that nothing was done.
        refused: manner === 'busy',
      })),
      applied: applications.map(({ target }) => namesOf(target)),
    }
  }
}

/** A target is named for the step that acts on it and for its event. */
function namesOf(target: string): { tag: string; event: string } {
  const [tag = '', event = ''] = target.split('@')
  return { tag, event }
}

export async function importLive(api: ApiClient, file: string): Promise<{ stored: number; read: number }> {
  const { read, stored, error } = await api.events.importFile({ file, asLive: true })
  if (error !== null) throw new Error(error)
  return { read, stored }
}
