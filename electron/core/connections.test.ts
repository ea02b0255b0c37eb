import { describe, expect, it } from 'vitest'
import { defineConnection } from '../../nodes/sdk'
import { temporaryFolder } from '../store/testing'
import { defaultLimits } from '../views/connections'
import { createApp } from './app'
import { CoreError } from './errors'
import { configOf, openApp } from './testing'

const lab = defineConnection({ type: 'lab', title: 'Lab', address: null, auth: { kind: 'none' } })
const connectionTypes = [lab]

describe('connections', () => {
  it('are made with sane limits, changed in part, and kept', async () => {
    const dataFolder = temporaryFolder()
    let now = 1000
    const clock = { now: () => now++, sleep: async () => undefined }
    const parts = { connectionTypes, ports: { clock } }
    const first = await createApp(configOf(dataFolder, parts))
    const made = await first.connections.set({
      name: 'one',
      type: 'lab',
      address: 'http://127.0.0.1:8080/api/',
    })
    expect(made).toEqual({
      name: 'one',
      type: 'lab',
      address: 'http://127.0.0.1:8080/api',
      limits: defaultLimits,
      created: expect.any(Number),
      changed: made.created,
    })
    const changed = await first.connections.set({ name: 'one', type: 'lab', limits: { perMinute: 4 } })
    expect(changed).toEqual({
      ...made,
      limits: { ...defaultLimits, perMinute: 4 },
      changed: expect.any(Number),
    })
    expect(changed.changed).toBeGreaterThan(made.changed)
    await first.close()
    const second = await openApp({ dataFolder, ...parts })
    expect(second.connections.list()).toEqual([changed])
  })

  it('take the address that their type offers, and never that of another type', async () => {
    const { connections } = await openApp({ connectionTypes })
    const { address } = await connections.set({ name: 'vt', type: 'virustotal' })
    expect(address).toBe('https://www.virustotal.com/api/v3')
    await expect(connections.set({ name: 'vt', type: 'lab' })).rejects.toEqual(
      new CoreError('bad_request', 'A connection of type "lab" needs an address (--address URL)'),
    )
  })

  it('are found by name, or as the first of their type', async () => {
    const { connections } = await openApp({ connectionTypes })
    for (const name of ['b', 'a'])
      await connections.set({ name, type: 'lab', address: `http://${name}.example` })
    await connections.set({ name: 'vt', type: 'virustotal' })
    expect(connections.find('lab', null)).toMatchObject({ name: 'a', auth: { kind: 'none' } })
    expect(connections.find('lab', 'b')).toMatchObject({ name: 'b' })
    expect(connections.find('lab', 'vt')).toBeNull()
    expect(connections.find('openc2', null)).toBeNull()
    await connections.delete('a')
    expect(connections.find('lab', null)).toMatchObject({ name: 'b' })
    await expect(connections.delete('a')).rejects.toEqual(
      new CoreError('not_found', 'There is no connection "a": see `cordon connection ls`'),
    )
  })

  it.each([
    ['vt.example', 'it is no URL'],
    ['ftp://vt.example', 'it must begin with https: or http:'],
    ['file:///etc/passwd', 'it must begin with https: or http:'],
    ['https://vt.example/?key=s3cret', 'it may have no ? and no #'],
    ['https://vt.example/?', 'it may have no ? and no #'],
    ['https://vt.example/#x', 'it may have no ? and no #'],
    ['https://user:pass@vt.example', 'it may hold no user and no password'],
    ['https://@vt.example', 'it may hold no user and no password'],
    ['http://169.254.169.254/latest', 'nothing is sent to such a host'],
    ['http://2852039166/', 'nothing is sent to such a host'],
    ['http://[fe80::1]/', 'nothing is sent to such a host'],
  ])('do not lead to %s', async (address, why) => {
    const { connections } = await openApp({ connectionTypes })
    await expect(connections.set({ name: 'x', type: 'lab', address })).rejects.toEqual(
      new CoreError(
        'bad_request',
        `${address} is no address for a connection: ${why}`.replace(
          'URL',
          address === 'vt.example' ? 'URL, such as https://service.example/api' : 'URL',
        ),
      ),
    )
    expect(connections.list()).toEqual([])
  })

  it.each(['', 'A', '1a', 'a b', 'a'.repeat(41), 'a.b'])('have no name such as "%s"', async (name) => {
    const { connections } = await openApp({ connectionTypes })
    await expect(connections.set({ name, type: 'lab', address: 'http://lab.example' })).rejects.toMatchObject(
      { code: 'bad_request' },
    )
  })

  it('are of a type that there is', async () => {
    const { connections } = await openApp({ connectionTypes })
    await expect(connections.set({ name: 'x', type: 'labs', address: 'http://lab.example' })).rejects.toEqual(
      new CoreError(
        'bad_request',
        'There is no type of connection "labs": there are lab, openc2, virustotal',
      ),
    )
  })
})
