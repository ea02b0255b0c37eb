import { isAnswer } from './failure'

const againMs = 1000

type Following<News> = {
  ask: (signal: AbortSignal) => Promise<AsyncIterable<News>>
  take: (news: News) => void
  /** The core has refused, with the reason. Of a lost connection the page says so in one place, for everything. */
  onRefused?: (error: unknown) => void
  signal: AbortSignal
}

/** Follows news until the signal: after a lost connection, a refusal or an end of the stream it is asked for again. */
export async function followAlways<News>({ ask, take, onRefused, signal }: Following<News>): Promise<void> {
  while (!signal.aborted) {
    try {
      for await (const news of await ask(signal)) {
        if (signal.aborted) return
        take(news)
      }
    } catch (error) {
      if (isAnswer(error) && !signal.aborted) onRefused?.(error)
    }
    await pause(againMs, signal)
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
