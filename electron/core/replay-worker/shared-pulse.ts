import type { Doing } from '../../executor/host-limit'

const cells = { turns: 0, steps: 1, event: 2, doing: 3, out: 4 } as const
const doings: readonly Doing[] = ['rest', 'filter', 'run']

/** Where the thread of a replay is. Two that are equal mean that it has not moved between them. */
export type PulseState = { turns: number; steps: number; event: number; doing: Doing; out: number }

/** Memory by which the main thread sees where the thread of a replay is, also when that answers no more. */
export class SharedPulse {
  readonly buffer: SharedArrayBuffer
  readonly #cells: Int32Array

  constructor(buffer = new SharedArrayBuffer(4 * Object.keys(cells).length)) {
    this.buffer = buffer
    this.#cells = new Int32Array(buffer)
  }

  /** Called once in a while by the thread's own loop: as long as that turns, nothing hangs. */
  turn(): void {
    Atomics.add(this.#cells, cells.turns, 1)
  }

  step(event: number, doing: Doing, out: number): void {
    Atomics.store(this.#cells, cells.event, event)
    Atomics.store(this.#cells, cells.doing, doings.indexOf(doing))
    Atomics.store(this.#cells, cells.out, out)
    Atomics.add(this.#cells, cells.steps, 1)
  }

  read(): PulseState {
    const at = (cell: number) => Atomics.load(this.#cells, cell)
    const doing = doings[at(cells.doing)] ?? 'rest'
    return {
      turns: at(cells.turns),
      steps: at(cells.steps),
      event: at(cells.event),
      doing,
      out: at(cells.out),
    }
  }
}
