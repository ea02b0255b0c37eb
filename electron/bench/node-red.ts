import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import type { FromNodeRed, ToNodeRed } from './serve-node-red'

/** Node-RED in a process of its own. Without the V8 flags of ours: it makes code from text. */
export class NodeRed {
  readonly #child: ChildProcess

  private constructor(child: ChildProcess) {
    this.#child = child
  }

  static async start(installed: string, home: string): Promise<NodeRed> {
    const words = ['--node-red', installed, join(home, 'node-red')]
    // What it prints must not get into the table.
    const child = fork(process.argv[1] as string, words, { execArgv: [], stdio: ['ignore', 2, 2, 'ipc'] })
    const nodeRed = new NodeRed(child)
    await nodeRed.#answer()
    return nodeRed
  }

  /** Events a second, of so many. */
  async rate(events: number): Promise<number> {
    this.#child.send({ events } satisfies ToNodeRed)
    const { seconds } = await this.#answer()
    return events / seconds
  }

  close(): void {
    this.#child.kill()
  }

  #answer(): Promise<FromNodeRed> {
    return new Promise((resolve, reject) => {
      const ended = (code: number | null) => reject(new Error(`Node-RED ended with code ${code}`))
      this.#child.once('exit', ended)
      this.#child.once('message', (message) => {
        this.#child.off('exit', ended)
        // The other side is ours and sends nothing else.
        resolve(message as FromNodeRed)
      })
    })
  }
}
