import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../store/testing'
import { says, spawnSource } from '../store/testing-source'
import { Ownership, readOwner, socketPath } from './owner'

const since = new Date('2026-06-03T14:00:00Z')

describe('a data folder', () => {
  it('has one owner, whom its lock file names', () => {
    const folder = join(temporaryFolder(), 'data')
    const owner = Ownership.acquire(folder, since)
    expect(readOwner(folder)).toEqual({
      pid: process.pid,
      since: '2026-06-03T14:00:00.000Z',
      socket: join(folder, 'owner.sock'),
    })
    expect(Ownership.acquire(folder, since)).toBeNull()
    owner?.release()
    expect(readOwner(folder)).toBeNull()
    const next = Ownership.acquire(folder, since)
    expect(next).not.toBeNull()
    next?.release()
  })

  it('and what is in it are for its user alone', () => {
    const folder = join(temporaryFolder(), 'data')
    const mask = process.umask(0o022)
    const owner = Ownership.acquire(folder, since)
    process.umask(mask)
    const modeOf = (path: string) => statSync(path).mode & 0o777
    expect([modeOf(folder), modeOf(join(folder, 'owner.lock'))]).toEqual([0o700, 0o600])
    owner?.release()
  })

  it('is free when its owner was killed, whatever its lock file still says', async () => {
    const folder = temporaryFolder()
    const child = spawnSource(
      `
import { openMutex } from './mutex'
const mutex = openMutex(process.env.FILE)
console.log('held')
process.stdin.resume()
`,
      { FILE: join(folder, 'owner.mutex') },
    )
    await says(child, 'held')
    // As a killed owner leaves it; the number may be another process's by now.
    const lock = { pid: process.ppid, since: since.toISOString(), socket: join(folder, 'owner.sock') }
    writeFileSync(join(folder, 'owner.lock'), JSON.stringify(lock))
    writeFileSync(lock.socket, '')
    expect(Ownership.acquire(folder, since)).toBeNull()
    expect(readOwner(folder)).toEqual(lock)

    child.kill('SIGKILL')
    await new Promise((resolve) => child.once('close', resolve))
    const owner = Ownership.acquire(folder, since)
    expect(readOwner(folder)?.pid).toBe(process.pid)
    expect(existsSync(lock.socket)).toBe(false)
    owner?.release()
  })

  it.each(['', 'nonsense', '{}', '{"pid":"x"}', '{"pid":1'])(
    'with a lock file that says nothing (%j) has no owner to ask',
    (text) => {
      const folder = temporaryFolder()
      writeFileSync(join(folder, 'owner.lock'), text)
      expect(readOwner(folder)).toBeNull()
      const owner = Ownership.acquire(folder, since)
      expect(JSON.parse(readFileSync(join(folder, 'owner.lock'), 'utf8'))).toMatchObject({ pid: process.pid })
      owner?.release()
    },
  )
})

describe('a place that cannot be a data folder', () => {
  const file = () => {
    const path = join(temporaryFolder(), 'file')
    writeFileSync(path, '')
    return path
  }
  const withFolderAt = (name: string) => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, name))
    return folder
  }
  const cannot = (folder: string, why: string) =>
    `The data folder ${folder} cannot be used: ${why}; set CORDON_HOME to another`

  it.each<[string, () => string, (folder: string) => string]>([
    ['a file', file, (folder) => cannot(folder, 'it is no folder')],
    [
      'below a file',
      () => join(file(), 'data'),
      (folder) => cannot(folder, 'it lies below something that is no folder'),
    ],
    [
      'a name that is too long',
      () => join(temporaryFolder(), 'x'.repeat(300)),
      (folder) => cannot(folder, 'its name is too long'),
    ],
    [
      'a folder in place of its lock file',
      () => withFolderAt('owner.lock'),
      (folder) => cannot(folder, 'a folder lies where a file should be'),
    ],
    [
      'a folder in place of its mutex',
      () => withFolderAt('owner.mutex'),
      () => 'The data folder cannot be opened: see that it is there and who may read it (SQLITE_CANTOPEN)',
    ],
  ])('is refused with what to do, and nobody owns it then: %s', (_, make, message) => {
    const folder = make()
    const acquire = () => Ownership.acquire(folder, since)
    const refusal = expect.objectContaining({
      name: 'CoreError',
      code: 'unavailable',
      message: message(folder),
    })
    expect(acquire).toThrow(refusal)
    // Not null, which would say that another owns it.
    expect(acquire).toThrow(refusal)
  })
})

describe('the socket of a folder', () => {
  it('lies in it, or where the path would be too long for one, elsewhere', () => {
    expect(socketPath('/data/cordon')).toBe('/data/cordon/owner.sock')
    const deep = `/data/${'x'.repeat(100)}`
    expect(socketPath(deep)).toMatch(/cordon-[0-9a-f]{16}\.sock$/)
    expect(Buffer.byteLength(socketPath(deep))).toBeLessThan(100)
    expect(socketPath(deep)).toBe(socketPath(deep))
    expect(socketPath(`${deep}y`)).not.toBe(socketPath(deep))
  })
})
