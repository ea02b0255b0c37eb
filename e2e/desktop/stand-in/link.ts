/** One end of the pipe between the test and the main process: a child process, or this process seen from within. */
export type Pipe = {
  send?(message: unknown, sent: (error: Error | null) => void): unknown
  on(event: 'message', listener: (message: unknown) => void): unknown
}

/** Answers what the other end asks, and takes note of what it tells. */
export type Listener = {
  answer(question: Question): unknown
  note(note: Note): void
}

export type FrameFacts = { url: string; isMain: boolean }

export type Question =
  // Asked by the test, as Chromium would ask Electron.
  | { kind: 'request'; url: string; method: string; resource: string }
  | { kind: 'navigation'; url: string; isMainFrame: boolean }
  | { kind: 'window'; url: string }
  | { kind: 'download'; url: string }
  | { kind: 'permission'; permission: string; origin: string }
  | { kind: 'device' }
  | { kind: 'state' }
  | { kind: 'invoke'; channel: string; frame: FrameFacts; values: readonly unknown[] }
  // Asked by the main process.
  | { kind: 'load'; url: string }
  | { kind: 'messageBox'; message: string; detail: string; buttons: readonly string[] }
  | { kind: 'saveDialog'; defaultPath: string }

export type Note =
  // Told by the test.
  | { kind: 'post'; channel: string; frame: FrameFacts | null; ports: readonly number[] }
  | { kind: 'navigationStarted' }
  | { kind: 'navigated'; url: string }
  | { kind: 'crashed' }
  | { kind: 'secondInstance'; words: readonly string[]; folder: string }
  /** What macOS tells of a file that the person has opened with the app. */
  | { kind: 'openFile'; path: string }
  | { kind: 'closeWindow' }
  // Told by the main process.
  | { kind: 'errorBox'; title: string; content: string }
  // Told by both.
  | { kind: 'frame'; port: number; data: unknown }
  | { kind: 'portClosed'; port: number }

type Packet = { ask: number; question: Question } | { reply: number; value: unknown } | { note: Note }

export class Link {
  readonly #pipe: Pipe
  readonly #waiting = new Map<number, (value: unknown) => void>()
  #next = 1

  constructor(pipe: Pipe, listener: Listener) {
    this.#pipe = pipe
    pipe.on('message', (message) => void this.#take(message as Packet, listener))
  }

  ask(question: Question): Promise<unknown> {
    const ask = this.#next++
    return new Promise((resolve) => {
      this.#waiting.set(ask, resolve)
      this.#send({ ask, question })
    })
  }

  tell(note: Note): void {
    this.#send({ note })
  }

  async #take(packet: Packet, listener: Listener): Promise<void> {
    if ('note' in packet) listener.note(packet.note)
    else if ('ask' in packet) this.#send({ reply: packet.ask, value: await listener.answer(packet.question) })
    else {
      this.#waiting.get(packet.reply)?.(packet.value)
      this.#waiting.delete(packet.reply)
    }
  }

  #send(packet: Packet): void {
    // A side that has just ended hears no more, which is no fault: without this, Node would call it one.
    this.#pipe.send?.(packet, () => undefined)
  }
}
