import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { hearFaults } from '../headless/process-faults'
import { flood } from '../headless/test-page'
import { hostConfig, hostFacts } from './host-config'
import { type Core, openCore } from './open-core'
import { openSocket } from './socket-client'

let home: string
let owner: Core
let guest: Core
let path: string

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'cordon-owner-'))
  const config = { ...hostConfig(), dataFolder: home }
  owner = await openCore(config, hostFacts)
  guest = await openCore(config, hostFacts)
  if (guest.kind !== 'remote') throw new Error('Two own one folder')
  path = guest.socket
})
afterAll(async () => {
  await guest.close()
  await owner.close()
  rmSync(home, { recursive: true })
})
afterEach(() => {
  vi.restoreAllMocks()
})

describe('the owner’s socket', () => {
  it('gives pages no more calls by another connection, and counts none of the command line’s', async () => {
    // While the clock stands still, nothing is given back.
    vi.spyOn(performance, 'now').mockReturnValue(performance.now())
    const first = await flood(await openSocket(path, 'page'))
    const second = await flood(await openSocket(path, 'page'))
    expect([first.answered > 0, first.refused > 0, second.answered]).toEqual([true, true, 0])
    expect(await flood(await openSocket(path, 'local'))).toEqual({ answered: 600, refused: 0 })
  })

  it.each<[string, string]>([
    [
      'an upgrade at no door',
      'GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    ],
    [
      'an upgrade that is none',
      'GET /page HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    ],
    ['half a body', 'POST /rpc/app/info HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{'],
    ['half a body to nothing', 'POST /nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{'],
  ])('goes on when a peer breaks off after %s', async (_, bytes) => {
    const faults = hearFaults()
    for (let i = 0; i < 100; i++) await breakOff(bytes)
    const last = await openSocket(path, 'local')
    expect(await flood(last, 1)).toEqual({ answered: 1, refused: 0 })
    expect(faults.stop()).toEqual([])
  })
})

function breakOff(bytes: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.write(bytes, () => socket.destroy())
    socket.on('error', () => undefined)
    socket.on('close', () => resolve())
  })
}
