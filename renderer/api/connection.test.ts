import { describe, expect, it, vi } from 'vitest'
import { Connection } from './connection'
import { type Link, type OpenLink, RefusedError, type Transport } from './transport'

function fakeTransport(opens: (() => Promise<OpenLink>)[]): Transport {
  return { open: () => (opens.shift() ?? (() => new Promise<OpenLink>(() => undefined)))() }
}

const answering = (answer: string): Link => ({ call: () => Promise.resolve(answer) })

describe('the connection', () => {
  it('holds a call back until there is a way to the core', async () => {
    let open: (link: OpenLink) => void = () => undefined
    const connection = new Connection({ open: () => new Promise((resolve) => (open = resolve)) })
    void connection.start()
    const answer = connection.client.playbooks.list()
    open({ link: answering('playbooks'), lost: new Promise(() => undefined) })
    expect(await answer).toBe('playbooks')
  })

  it('opens a new way when one is lost, and counts it', async () => {
    vi.useFakeTimers()
    let lose: () => void = () => undefined
    const lost = new Promise<void>((resolve) => (lose = resolve))
    const never = new Promise<void>(() => undefined)
    const connection = new Connection(
      fakeTransport([
        () => Promise.resolve({ link: answering('first'), lost }),
        () => Promise.reject(new Error('not yet')),
        () => Promise.resolve({ link: answering('second'), lost: never }),
      ]),
    )
    void connection.start()
    await vi.advanceTimersByTimeAsync(0)
    expect(connection.state.getState()).toEqual({ at: 'open', times: 1 })
    lose()
    await vi.advanceTimersByTimeAsync(1)
    expect(connection.state.getState()).toEqual({ at: 'lost', times: 1 })
    await vi.advanceTimersByTimeAsync(2000)
    expect(connection.state.getState()).toEqual({ at: 'open', times: 2 })
    expect(await connection.client.playbooks.list()).toBe('second')
    vi.useRealTimers()
  })

  it('stops trying when the page is refused', async () => {
    const connection = new Connection(fakeTransport([() => Promise.reject(new RefusedError('used'))]))
    await connection.start()
    expect(connection.state.getState()).toEqual({ at: 'refused' })
  })
})
