import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { temporaryFolder } from '../store/testing'
import type { Order, PeerReport } from './test-peer-process'

const program = fileURLToPath(new URL('test-peer-process.ts', import.meta.url))

/** A security tool in a process of its own that counts what was done, and does wrong what it is ordered to. */
export type CountingPeer = {
  /** `POST /act` takes `{ action, target }`, keyed by `Idempotency-Key`; `GET /state/TARGET` is for probes. */
  readonly url: string
  /** From now on, in place of the orders before; the first that fits a request is taken. None: all is applied. */
  order(orders: readonly Order[]): Promise<void>
  report(): Promise<PeerReport>
  /** `kill -9`, and a new process on the same journal and port. Its orders are forgotten. */
  restart(): Promise<void>
}

/** What it does with an action whose `Idempotency-Key` it knows. */
type Keys = 'honoured' | 'ignored'

/** Starts one for this test. One that ignores keys shows what was sent twice. */
export async function startCountingPeer(keys: Keys = 'honoured'): Promise<CountingPeer> {
  const journal = join(temporaryFolder(), 'applications.ndjson')
  let process = await startProcess(journal, 0, keys)
  onTestFinished(() => process.end())
  const url = `http://127.0.0.1:${process.port}`
  const ask = async (path: string, init?: RequestInit): Promise<unknown> => {
    const response = await fetch(url + path, init)
    if (!response.ok) throw new Error(`The peer answers ${path} with ${response.status}`)
    return response.json()
  }
  return {
    url,
    async order(orders) {
      await ask('/orders', { method: 'PUT', body: JSON.stringify(orders) })
    },
    report: async () => (await ask('/report')) as PeerReport,
    async restart() {
      await process.kill()
      process = await startProcess(journal, process.port, keys)
    },
  }
}

async function startProcess(journal: string, port: number, keys: Keys) {
  // Node strips the types of this one file by itself.
  const words = ['--no-warnings', program, journal, String(port), keys]
  const child = spawn(globalThis.process.execPath, words, { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(String(chunk)))
    child.once('close', (code) => reject(new Error(`The peer ended with ${code} before it listened`)))
  })
  const kill = (): Promise<void> => {
    child.kill('SIGKILL')
    return ended
  }
  const end = (): Promise<void> => {
    child.stdin.end()
    return ended
  }
  return { port: Number(line), kill, end }
}

/** How often each of the things was done that were done more than once; none for a world that was left whole. */
export function repeated({ applications }: PeerReport): { byKey: string[]; byTarget: string[] } {
  const twice = (names: readonly string[]): string[] =>
    [...new Set(names.filter((name, i) => names.indexOf(name) !== i))].toSorted()
  return {
    byKey: twice(applications.flatMap(({ key }) => key ?? [])),
    byTarget: twice(applications.map(({ action, target }) => `${action} ${target}`)),
  }
}
