import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Cli } from './test-cli'

let cli: Cli
beforeEach(() => {
  cli = new Cli()
})
afterEach(() => cli.remove())

const lockOf = (home: string) =>
  JSON.parse(readFileSync(join(home, 'data', 'owner.lock'), 'utf8')) as { pid: number; socket: string }

/** `cordon serve`, once it has printed its address. */
async function serving() {
  const child = cli.start(['serve', '--json'])
  const address = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (chunk: Buffer) =>
      resolve((JSON.parse(String(chunk)) as { address: string }).address),
    )
    child.stderr.once('data', (chunk: Buffer) => reject(new Error(String(chunk))))
  })
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  return { child, address, ended }
}

describe('two processes on one data folder', () => {
  it('work through the first, whose files are its own', async () => {
    const { child, address, ended } = await serving()
    const { pid, socket } = lockOf(cli.home)
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#code=[\w-]+$/)
    expect([statSync(socket).mode & 0o777, statSync(join(cli.home, 'data')).mode & 0o777]).toEqual([
      0o600, 0o700,
    ])
    const [doctor, list] = await Promise.all([cli.json(['doctor']), cli.json(['playbook', 'list'])])
    const { checks } = doctor.value as { checks: { name: string; value: string }[] }
    expect(checks.find(({ name }) => name === 'owner')?.value).toBe(`pid ${pid}`)
    expect(list.value).toHaveLength(2)
    expect(lockOf(cli.home).pid).toBe(pid)
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
    expect([existsSync(join(cli.home, 'data', 'owner.lock')), existsSync(socket)]).toEqual([false, false])
  })

  it('say the same of a request that is wrong', async () => {
    const words = ['events', '--where', 'x'.repeat(24_000)]
    const alone = await cli.run(words)
    const { child, ended } = await serving()
    expect(await cli.run(words)).toEqual(alone)
    expect(alone).toEqual({
      code: 2,
      stdout: '',
      stderr: 'where: Too big: expected string to have <=8000 characters\n',
    })
    child.kill('SIGTERM')
    await ended
  })

  it('are freed when the owner is killed', async () => {
    const { child, ended } = await serving()
    process.kill(lockOf(cli.home).pid, 'SIGKILL')
    await ended
    expect(child.exitCode).not.toBe(0)
    expect((await cli.json(['playbook', 'list'])).code).toBe(0)
  })

  it('are freed when the launcher is killed', async () => {
    const { child } = await serving()
    const { pid } = lockOf(cli.home)
    child.kill('SIGKILL')
    await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false)
    expect((await cli.json(['playbook', 'list'])).code).toBe(0)
  })

  it('start at once and all get their answer', async () => {
    const answers = await Promise.all(Array.from({ length: 4 }, () => cli.json(['playbook', 'list'])))
    expect(answers.map(({ code }) => code)).toEqual([0, 0, 0, 0])
  })
})

describe('cordon serve', () => {
  it.each(['0', '65536', '-1', 'http', ''])(
    'refuses the port %j before it owns the data folder',
    async (port) => {
      const { code, stdout, stderr } = await cli.run(['serve', `--port=${port}`])
      expect([code, stdout]).toEqual([2, ''])
      expect(stderr).toContain(`--port takes a whole number from 1 to 65535, not "${port}"`)
      expect(existsSync(join(cli.home, 'data'))).toBe(false)
    },
  )

  it('ends where its port is in use, and frees the data folder', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo
    const { code, stdout, stderr } = await cli.run(['serve', '--port', String(port)])
    other.close()
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toBe(`Port ${port} is in use: say another with --port, or none\n`)
    expect(existsSync(join(cli.home, 'data', 'owner.lock'))).toBe(false)
  })
})

describe('a data folder that is a file', () => {
  it.each([[['playbook', 'list', '--json']], [['serve']]])(
    'is answered with what to do, and not with a stack: %j',
    async (words) => {
      const path = join(cli.home, 'data')
      writeFileSync(path, '')
      const { code, stdout, stderr } = await cli.run(words)
      expect([code, stdout]).toEqual([1, ''])
      expect(stderr).toBe(
        `The data folder ${path} cannot be used: it is no folder; set CORDON_HOME to another\n`,
      )
    },
  )
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** A Node on this machine that is too old to run Cordon itself; null when there is none. */
function oldNode(): string | null {
  const found = execFileSync('which', ['-a', 'node'], { encoding: 'utf8' }).trim().split('\n')
  return (
    found.find(
      (path) => Number(/v(\d+)/.exec(execFileSync(path, ['--version'], { encoding: 'utf8' }))?.[1]) < 22,
    ) ?? null
  )
}

const old = oldNode()
if (!old) console.warn('Skipped: there is no Node below 22 on this machine to start Cordon with')

describe('an old Node', () => {
  it.runIf(old)('hands over to one that can run Cordon', async () => {
    const { code, stdout, stderr } = await cli.run(['playbook', 'list', '--json'], { node: old ?? '' })
    expect([code, stderr]).toEqual([0, ''])
    expect(JSON.parse(stdout)).toHaveLength(2)
  })
})
