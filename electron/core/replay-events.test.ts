import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { fileEvents } from './replay-events'

const options = { wanted: null, onParked: () => undefined }

describe('the events of a file', () => {
  it('let go of the file, whether they were read or not', async () => {
    const read = Readable.from([Buffer.from('{"a":1}\n{"a":2}\n')])
    const events = fileEvents(read, 'some.ndjson', options)
    expect((await events.take(10)).length).toBeGreaterThan(0)
    await events.close()
    const unread = Readable.from([Buffer.from('{"a":1}\n')])
    await fileEvents(unread, 'some.ndjson', options).close()
    expect([read.destroyed, unread.destroyed]).toEqual([true, true])
  })

  it('are not read on when nobody waits for them', async () => {
    const signal = AbortSignal.abort(new Error('stopped'))
    const events = fileEvents(Readable.from([Buffer.from('{"a":1}\n')]), 'some.ndjson', {
      ...options,
      signal,
    })
    await expect(events.take(10)).rejects.toThrow('stopped')
    await events.close()
  })
})
