import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { Link, type Listener, type Note, type Question } from './stand-in/link'

const root = join(import.meta.dirname, '..', '..')
const mainBundle = join(root, 'dist', 'desktop', 'main.cjs')
export const preloadBundle = join(root, 'dist', 'desktop', 'preload.cjs')

/** What `npm start` gives Electron, and plain Node always gets. */
const startFlags = ['--disallow-code-generation-from-strings', '--disable-proto=delete']

export type MainOptions = {
  /** The data folder of the run. */
  home: string
  env?: Record<string, string>
  /** Words after the program, as a person would give them. */
  words?: readonly string[]
  /** Without V8 flags, as a packaged app starts. */
  withoutFlags?: boolean
  /** A bundle elsewhere than in `dist`. */
  bundle?: string
}

/** The app's real main process, over the stand-in for Electron. */
export class MainProcess {
  readonly #child: ChildProcess
  readonly #link: Link
  readonly #exited: Promise<number | null>
  #output = ''

  constructor(options: MainOptions, listener: Listener) {
    const flags = options.withoutFlags ? [] : startFlags
    const register = join(import.meta.dirname, 'stand-in', 'register.mjs')
    this.#child = spawn(
      join(root, 'node_modules', '.bin', 'node'),
      [...flags, '--import', register, options.bundle ?? mainBundle, ...(options.words ?? [])],
      {
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        serialization: 'advanced',
        env: { ...process.env, CORDON_HOME: options.home, ...options.env },
      },
    )
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        this.#output += chunk.toString('utf8')
      })
    this.#exited = once(this.#child, 'close').then(([code]) => code as number | null)
    this.#link = new Link(this.#child, listener)
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** All that it wrote, for a test to look at when it failed. */
  get output(): string {
    return this.#output
  }

  ask(question: Question): Promise<unknown> {
    return this.#link.ask(question)
  }

  tell(note: Note): void {
    if (this.#child.connected) this.#link.tell(note)
  }

  kill(signal: 'SIGTERM' | 'SIGKILL'): void {
    this.#child.kill(signal)
  }

  /** Its exit code; null when a signal ended it. */
  exited(): Promise<number | null> {
    return this.#exited
  }
}
