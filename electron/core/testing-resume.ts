import { join } from 'node:path'
import { openStore } from '../store/open'
import { temporaryFolder } from '../store/testing'
import { type App, type AppConfig, createApp } from './app'
import { CoreError } from './errors'
import type { ReplayRequest } from './prepare-replay'
import { configOf, type Finished, replay } from './testing'

// What going on with an interrupted replay is tested with.

/** What a replay comes to; how long that took is not part of it. */
export function outcomeOf({ state, summary, error }: Finished) {
  return { state, totals: summary?.totals, traceHash: summary?.traceHash, parked: summary?.parked, error }
}

/** A folder in which a replay was killed when it had kept some of its runs, and what it would have come to. */
export async function interrupted(
  parts: Partial<ReplayRequest>,
  kept: number,
  prepare?: (app: App) => Promise<unknown>,
  config: Partial<AppConfig> = {},
) {
  const dataFolder = temporaryFolder()
  const app = await createApp(configOf(dataFolder, config))
  await prepare?.(app)
  const whole = await replay(app, parts)
  await app.close()
  cutOff(dataFolder, whole.id, kept)
  return { dataFolder, whole, id: whole.id }
}

/** Leaves a replay as a process that was killed leaves it. */
export function cutOff(dataFolder: string, id: string, kept: number): void {
  const db = openStore(join(dataFolder, 'cordon.db'))
  db.prepare("UPDATE replays SET state = 'running', summary = NULL, finished = NULL WHERE id = ?").run(id)
  const first = '(SELECT seq FROM replays WHERE id = ?) * 4294967296'
  db.prepare(`DELETE FROM runs WHERE seq >= ${first} + ? AND seq < ${first} + 4294967296`).run(id, kept, id)
  db.close()
}

export async function resume(app: App, id: string): Promise<Finished> {
  await app.replays.resume(id)
  return app.replays.finished(id)
}

export async function refusalOf(work: Promise<unknown>): Promise<[code: string, message: string]> {
  const error: unknown = await work.then(
    () => null,
    (failure: unknown) => failure,
  )
  if (error instanceof CoreError) return [error.code, error.message]
  throw new Error(`It was not refused: ${String(error)}`)
}
