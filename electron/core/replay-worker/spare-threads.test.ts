import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../store/testing'
import { SpareThreads } from './spare-threads'

function threads(): SpareThreads {
  const script = join(temporaryFolder(), 'thread.mjs')
  writeFileSync(
    script,
    "import { parentPort } from 'node:worker_threads'\nparentPort.on('message', () => process.exit(7))",
  )
  return new SpareThreads(script)
}

it('gives a thread that was given back to the next who asks, and to nobody else', async () => {
  const spare = threads()
  const first = spare.take()
  const second = spare.take()
  spare.give(first)
  expect(spare.take()).toBe(first)
  const third = spare.take()
  expect(new Set([first, second, third]).size).toBe(3)
  expect(spare.busy).toBe(3)
  await Promise.all([first, second, third].map((worker) => worker.terminate()))
  expect(spare.busy).toBe(0)
})

it('forgets a thread that ends while it waits', async () => {
  const spare = threads()
  const worker = spare.take()
  spare.give(worker)
  expect(spare.busy).toBe(0)
  const ended = once(worker, 'exit')
  // A thread is no window: it has no origin.
  // oxlint-disable-next-line require-post-message-target-origin
  worker.postMessage('end')
  await ended
  const next = spare.take()
  expect(next).not.toBe(worker)
  await next.terminate()
})

it('ends the threads that wait when it is closed, and those that come back later', async () => {
  const spare = threads()
  const [waiting, late] = [spare.take(), spare.take()]
  const ends = [once(waiting, 'exit'), once(late, 'exit')]
  spare.give(waiting)
  await spare.close()
  spare.give(late)
  expect(await Promise.all(ends)).toHaveLength(2)
})
