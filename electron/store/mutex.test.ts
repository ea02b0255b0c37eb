import { statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openMutex } from './mutex'
import { temporaryFolder } from './testing'
import { outcomeOf, says, spawnSource } from './testing-source'

const holder = `
import { openMutex } from './mutex'
const mutex = openMutex(process.env.FILE)
console.log(mutex ? 'held' : 'refused')
if (mutex) process.stdin.resume()
`

describe('a mutex', () => {
  it('has one holder at a time, in one process', () => {
    const path = join(temporaryFolder(), 'mutex')
    const first = openMutex(path)
    expect(openMutex(path)).toBeNull()
    first?.release()
    const second = openMutex(path)
    expect(second).not.toBeNull()
    second?.release()
  })

  it('is refused to another process while one holds it', async () => {
    const path = join(temporaryFolder(), 'mutex')
    const mutex = openMutex(path)
    expect(await outcomeOf(spawnSource(holder, { FILE: path }))).toEqual({
      code: 0,
      out: 'refused\n',
      err: '',
    })
    mutex?.release()
  })

  it('is freed by the death of its holder, however it dies', async () => {
    const path = join(temporaryFolder(), 'mutex')
    const child = spawnSource(holder, { FILE: path })
    await says(child, 'held')
    expect(openMutex(path)).toBeNull()
    child.kill('SIGKILL')
    await new Promise((resolve) => child.once('close', resolve))
    const mutex = openMutex(path)
    expect(mutex).not.toBeNull()
    mutex?.release()
  })

  it('is a file of its user alone', () => {
    const path = join(temporaryFolder(), 'mutex')
    const mutex = openMutex(path)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    mutex?.release()
  })
})
