import { describe, expect, it } from 'vitest'
import { FakePort } from './fake-port'
import { type Frame, openPagePort } from './page-port'

const limit = 1024 * 1024

function open() {
  const fake = new FakePort()
  const frames: Frame[] = []
  let closings = 0
  const port = openPagePort(fake, { frame: (frame) => frames.push(frame), closed: () => closings++ })
  return { fake, frames, port, closings: () => closings }
}

describe('a page port', () => {
  it('takes text and bytes up to the limit', () => {
    const { fake, frames } = open()
    expect(fake.isStarted).toBe(true)
    const bytes = new Uint8Array(limit)
    for (const data of ['text', 'x'.repeat(limit), bytes, bytes.buffer]) fake.receive(data)
    expect(frames).toEqual(['text', 'x'.repeat(limit), bytes, bytes])
    expect(fake.isClosed).toBe(false)
  })

  it.each([
    ['text over the limit', 'x'.repeat(limit + 1)],
    ['text whose bytes are over the limit', 'ä'.repeat(limit / 2 + 1)],
    ['bytes over the limit', new Uint8Array(limit + 1)],
    ['a buffer over the limit', new ArrayBuffer(limit + 1)],
    ['an object', { i: '1', p: {} }],
    ['a list', ['text']],
    ['nothing', null],
    ['a number', 1],
    ['other bytes', new Float64Array(1)],
    ['a date', new Date()],
  ])('is closed by %s, once, and takes no more', (_, data) => {
    const { fake, frames, closings } = open()
    fake.receive(data)
    fake.receive('text')
    expect({ frames, isClosed: fake.isClosed, closings: closings() }).toEqual({
      frames: [],
      isClosed: true,
      closings: 1,
    })
  })

  it('is closed by a port in a message, and so is that port', () => {
    const { fake, frames } = open()
    const other = new FakePort()
    fake.receive('text', [other])
    expect([frames, fake.isClosed, other.isClosed]).toEqual([[], true, true])
  })

  it('says when the page has gone, and sends nothing after', () => {
    const { fake, port, closings } = open()
    port.send('before')
    fake.emit('close')
    port.send('after')
    port.close()
    expect([fake.sent, closings()]).toEqual([['before'], 1])
  })
})
