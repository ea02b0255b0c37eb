import { EventEmitter } from 'node:events'
import type { IpcMain, WebContents } from 'electron'
import { describe, expect, it, vi } from 'vitest'
import { FakePort } from './fake-port'
import { listenForPage } from './ipc'
import type { PageDoor } from './page-door'

const mainFrame = { url: 'app://main/index.html', parent: null, frameTreeNodeId: 1 }

function listen() {
  const ipc = new EventEmitter()
  const contents = Object.assign(new EventEmitter(), { id: 1, mainFrame })
  const door = {
    attach: vi.fn<PageDoor['attach']>(),
    close: vi.fn<() => void>(),
    navigationStarted: vi.fn<() => void>(),
    navigated: vi.fn<() => void>(),
  }
  // Each fake has the members that are used.
  listenForPage(ipc as unknown as IpcMain, contents as unknown as WebContents, door as unknown as PageDoor)
  const post = (event: object) =>
    ipc.emit('rpc', { sender: contents, senderFrame: mainFrame, ...event }, null)
  return { ipc, contents, door, post }
}

describe('the channel', () => {
  it('is the only one', () => {
    expect(listen().ipc.eventNames()).toEqual(['rpc'])
  })

  it('takes the port of our page', () => {
    const { post, door } = listen()
    const port = new FakePort()
    post({ ports: [port] })
    expect(door.attach.mock.calls).toEqual([[port]])
    expect(port.isClosed).toBe(false)
  })

  it.each([
    ['no frame', { senderFrame: null }, 1],
    ['a subframe', { senderFrame: { ...mainFrame, parent: mainFrame, frameTreeNodeId: 2 } }, 1],
    ['another page', { senderFrame: { ...mainFrame, url: 'https://evil.example/' } }, 1],
    ['another window', { sender: { id: 2, mainFrame } }, 1],
    ['our page with two ports', {}, 2],
    ['our page without a port', {}, 0],
  ])('closes what comes from %s', (_, event, count) => {
    const { post, door } = listen()
    const ports = Array.from({ length: count }, () => new FakePort())
    post({ ...event, ports })
    expect(door.attach).not.toHaveBeenCalled()
    expect(ports.every(({ isClosed }) => isClosed)).toBe(true)
  })
})

describe('the page', () => {
  it('loses its port when it is loaded again, crashes or is closed', () => {
    const { contents, door } = listen()
    contents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false })
    contents.emit('did-navigate', {})
    expect([door.navigationStarted.mock.calls.length, door.navigated.mock.calls.length]).toEqual([1, 1])
    contents.emit('render-process-gone', {}, { reason: 'crashed' })
    contents.emit('destroyed')
    expect(door.close).toHaveBeenCalledTimes(2)
  })

  it('keeps it within its document, and whatever a frame does', () => {
    const { contents, door } = listen()
    contents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: true })
    contents.emit('did-start-navigation', { isMainFrame: false, isSameDocument: false })
    expect(door.navigationStarted).not.toHaveBeenCalled()
  })
})
