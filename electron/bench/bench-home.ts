import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { AnyNode } from '../../nodes/sdk'
import { type App, createApp } from '../core/app'
import { hostConfig } from '../hosts/owner/host-config'

/** The thread that knows the bench's own node type: `thread.ts`, which is built beside this. */
export const replayWorker = {
  script: fileURLToPath(new URL('bench-thread.js', import.meta.url)),
  knowsNodeTypes: true,
} as const

/** A folder of the bench's own, and the cores that were opened in it. */
export class BenchHome {
  readonly folder = mkdtempSync(join(process.env.BENCH_TMP ?? tmpdir(), 'cordon-bench-'))
  readonly #open: App[] = []

  async app(name: string, nodeTypes: readonly AnyNode[] = []): Promise<App> {
    const config = { ...hostConfig(), dataFolder: join(this.folder, name), nodeTypes }
    const app = await createApp(nodeTypes.length > 0 ? { ...config, replayWorker } : config)
    this.#open.push(app)
    return app
  }

  async close(): Promise<void> {
    for (const app of this.#open) await app.close()
    rmSync(this.folder, { recursive: true, force: true })
  }
}
