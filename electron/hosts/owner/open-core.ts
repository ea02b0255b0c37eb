import { setTimeout as sleep } from 'node:timers/promises'
import { type ApiClient, localBudget, localClient } from '../../api'
import { type App, type AppConfig, createApp } from '../../core/app'
import type { HostFacts } from '../../core/doctor'
import { CoreError } from '../../core/errors'
import { Ownership, readOwner } from '../../core/owner'
import { connectSocket } from './socket-client'
import { serveSocket, type SocketServer } from './socket-server'

/** The core of a data folder: this process's own, or that of the process which owns the folder. */
export type Core = { api: ApiClient; close(): Promise<void> } & (
  | { kind: 'own'; app: App; host: HostFacts; clients(): number }
  | { kind: 'remote'; socket: string; pid: number; lost: Promise<void> }
)

const patienceMs = 5000
const pauseMs = 100

/**
 * Owns the data folder, or finds its owner. Throws `CoreError` `unavailable` when another process owns it and
 * does not answer.
 */
export async function openCore(config: AppConfig, host: HostFacts): Promise<Core> {
  // Whatever this process makes from now on is for its user alone: SQLite's side files too.
  process.umask(0o077)
  const deadline = performance.now() + patienceMs
  do {
    const ownership = Ownership.acquire(config.dataFolder, new Date())
    if (ownership) return ownCore(config, host, ownership)
    const remote = await joinOwner(config.dataFolder)
    if (remote) return remote
    // The owner is starting, or has just gone: either way a moment decides.
    await sleep(pauseMs)
  } while (performance.now() < deadline)
  const owner = readOwner(config.dataFolder)
  const who = owner ? `process ${owner.pid}` : 'another process'
  throw new CoreError(
    'unavailable',
    `The data folder is owned by ${who}, which does not answer: end it and try again`,
  )
}

async function ownCore(config: AppConfig, host: HostFacts, ownership: Ownership): Promise<Core> {
  let app: App | undefined
  let server: SocketServer | undefined
  try {
    app = await createApp(config)
    server = await serveSocket(ownership.socket, app, host)
  } catch (error) {
    await app?.close()
    ownership.release()
    throw error
  }
  const opened = { app, server }
  return {
    kind: 'own',
    app,
    host,
    api: localClient({ app, host, mayNameFiles: true, budget: localBudget() }),
    clients: () => opened.server.clients(),
    async close() {
      await opened.server.close()
      await opened.app.close()
      ownership.release()
    },
  }
}

async function joinOwner(folder: string): Promise<Core | null> {
  const owner = readOwner(folder)
  if (!owner) return null
  try {
    const client = await connectSocket(owner.socket)
    return {
      kind: 'remote',
      socket: owner.socket,
      pid: owner.pid,
      api: client.api,
      lost: client.closed,
      close: () => {
        client.close()
        return client.closed
      },
    }
  } catch {
    return null
  }
}
