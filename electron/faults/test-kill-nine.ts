import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { readOwner } from '../core/owner'
import { connectSocket, type SocketClient } from '../hosts/owner/socket-client'

const launcher = fileURLToPath(new URL('../hosts/launcher/cordon.mjs', import.meta.url))
const pollMs = 10

/** What Node is given to run a command of the built product. */
export function cordon(...words: string[]): readonly string[] {
  return [launcher, ...words]
}

/** A process of the built product, or of a program of tests, in a process group of its own, that can be ended as the kernel ends one. */
export class Mortal {
  readonly #child: ChildProcess
  readonly ended: Promise<{ code: number | null; signal: string | null }>
  out = ''
  errors = ''
  #isOver = false

  constructor(folder: string, words: readonly string[], environment: NodeJS.ProcessEnv = {}) {
    this.#child = spawn(process.execPath, words, {
      detached: true,
      env: { ...process.env, ...environment, CORDON_HOME: folder },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    this.#child.stdout?.on('data', (chunk: Buffer) => (this.out += String(chunk)))
    this.#child.stderr?.on('data', (chunk: Buffer) => (this.errors += String(chunk)))
    // Not "exit": the pipes close only when every process of the group has gone.
    this.ended = new Promise((resolve) => {
      this.#child.on('close', (code, signal) => {
        this.#isOver = true
        resolve({ code, signal })
      })
    })
  }

  get isOver(): boolean {
    return this.#isOver
  }

  /** `kill -9` of the launcher and of what it has launched, in one moment. Resolves when nothing of them is left. */
  async killNine(): Promise<void> {
    const { pid } = this.#child
    if (pid !== undefined && !this.#isOver) process.kill(-pid, 'SIGKILL')
    await this.ended
  }
}

/** The owner of a data folder, and its API. */
type Serving = { host: Mortal; client: SocketClient; startMs: number }

/** Resolves when it answers; with null when it was killed before that. Throws when it ends by itself. */
async function serveOn(folder: string, host: Mortal): Promise<Serving | null> {
  const began = performance.now()
  while (!host.isOver) {
    const owner = readOwner(folder)
    const client = owner ? await connectSocket(owner.socket).catch(() => null) : null
    if (client) return { host, client, startMs: performance.now() - began }
    await sleep(pollMs)
  }
  const { code, signal } = await host.ended
  if (signal === 'SIGKILL') return null
  throw new Error(`It ended by itself with ${code}: ${host.errors}`)
}

type Life = {
  folder: string
  /** What is run; `cordon serve` unless given. It must own the folder, and answer as the owner does. */
  words?: readonly string[]
  environment?: NodeJS.ProcessEnv
  /** When it is killed at the latest, in milliseconds from its start: before it answers, when that is soon. */
  withinMs?: number
  /**
   * Works through the API, and says when the process is to be killed. What fails once it was killed was promised to
   * nobody.
   */
  work: (serving: Serving, killIn: (ms: number) => void) => Promise<void>
}

/** Far more than a start and the work of a test take on a slow machine. */
const longestLifeMs = 60_000

/** One life of a process that owns a data folder: started, put to work, killed. Resolves with how long it took to answer; null if it never did. */
export async function liveOnce({
  folder,
  words = cordon('serve'),
  environment,
  withinMs = longestLifeMs,
  work,
}: Life): Promise<number | null> {
  const host = new Mortal(folder, words, environment)
  let isKilled = false
  const timers: NodeJS.Timeout[] = []
  const killIn = (ms: number): void => {
    const kill = () => {
      isKilled = true
      void host.killNine()
    }
    timers.push(setTimeout(kill, ms))
  }
  killIn(withinMs)
  try {
    const serving = await serveOn(folder, host)
    if (!serving) return null
    const done = work(serving, killIn).catch(async (error: unknown) => {
      if (!isKilled && !(await isDead(host))) throw error
    })
    // A call that was under way when its process died may never be answered.
    await Promise.race([done, host.ended])
    if (host.isOver && !isKilled && !(await isDead(host)))
      throw new Error(`It ended by itself: ${host.errors}`)
    return serving.startMs
  } finally {
    await host.killNine()
    for (const timer of timers) clearTimeout(timer)
  }
}

/** True when something has ended it as `kill -9` does. A call fails a moment before that is seen. */
function isDead(host: Mortal): Promise<boolean> {
  return Promise.race([host.ended.then(({ signal }) => signal === 'SIGKILL'), sleep(1000, false)])
}

/** Every fourth kill falls into the start, the others into the work. */
export function withinStart(kill: number, random: () => number): { withinMs?: number } {
  return kill % 4 === 3 ? { withinMs: random() * 800 } : {}
}
