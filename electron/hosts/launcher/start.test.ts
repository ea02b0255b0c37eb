import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

const root = join(import.meta.dirname, '..', '..', '..')
const address = /http:\/\/127\.0\.0\.1:\d+\/#code=[\w-]+/

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cordon-start-'))
  script('bin/xdg-open', 'echo "$1" > "$OPENED"')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function script(name: string, body: string): string {
  const path = join(folder, name)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, `#!/bin/sh\n${body}\n`)
  chmodSync(path, 0o755)
  return path
}

/** `npm start`, after the build, with a browser that writes down what it is to open. */
function start(name: string, env: NodeJS.ProcessEnv, words: readonly string[] = []) {
  const { DISPLAY: _, WAYLAND_DISPLAY: __, ...plain } = process.env
  const opened = join(folder, `${name}.opened`)
  const child = spawn(process.execPath, [join(root, 'electron/hosts/launcher/start.mjs'), ...words], {
    // A group of its own, as a terminal gives to what is started in it.
    detached: true,
    env: {
      ...plain,
      PATH: `${join(folder, 'bin')}${delimiter}${process.env.PATH}`,
      OPENED: opened,
      CORDON_HOME: join(folder, name),
      ...env,
    },
  })
  const output = { out: '', error: '' }
  child.stdout.on('data', (chunk: Buffer) => (output.out += String(chunk)))
  child.stderr.on('data', (chunk: Buffer) => (output.error += String(chunk)))
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve))
  return {
    child,
    output,
    ended,
    opened: () => (existsSync(opened) ? readFileSync(opened, 'utf8').trim() : ''),
  }
}

const noElectron = () => ({
  ELECTRON_OVERRIDE_DIST_PATH: join(folder, 'nothing'),
  ELECTRON_SKIP_BINARY_DOWNLOAD: '1',
  DISPLAY: ':0',
})

/** A program in the place of Electron's binary. */
function electronDoing(name: string, body: string): NodeJS.ProcessEnv {
  script(`${name}/electron`, body)
  return { ELECTRON_OVERRIDE_DIST_PATH: join(folder, name), DISPLAY: ':0' }
}

// The tests put shell scripts in the place of a browser and of Electron, and DISPLAY is X11's.
describe.skipIf(process.platform !== 'linux')('npm start', () => {
  it('prints the address where there is no display, and ends when it is told to', async () => {
    const { child, output, ended, opened } = start('no-display', {})
    await vi.waitFor(() => expect(output.out).toMatch(address), 15_000)
    expect(output.error).toBe('No display, so no window: open this address in a browser\n')
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
    expect(opened()).toBe('')
    expect(existsSync(join(folder, 'no-display', 'owner.lock'))).toBe(false)
  })

  it('opens the browser where there is a display and no Electron, and says so in one line', async () => {
    const { child, output, ended, opened } = start('no-electron', noElectron())
    await vi.waitFor(() => expect(opened()).toMatch(address), 15_000)
    expect(output.out).toContain(opened())
    expect(output.error).toBe(
      'No Electron, so no window (its download is switched off): opening your browser instead\n',
    )
    child.kill('SIGINT')
    expect(await ended).toBe(0)
  })

  it('ends in good order when Ctrl+C reaches every process of the terminal at once', async () => {
    const { child, output, ended } = start('ctrl-c', {})
    await vi.waitFor(() => expect(output.out).toMatch(address), 15_000)
    process.kill(-(child.pid ?? 0), 'SIGINT')
    expect(await ended).toBe(0)
    expect(existsSync(join(folder, 'ctrl-c', 'owner.lock'))).toBe(false)
  })

  it('leaves nothing running when it is killed', async () => {
    const { child, output } = start('killed', {})
    await vi.waitFor(() => expect(output.out).toMatch(address), 15_000)
    const { pid } = JSON.parse(readFileSync(join(folder, 'killed', 'owner.lock'), 'utf8')) as { pid: number }
    child.kill('SIGKILL')
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow(/ESRCH/), 15_000)
  })

  it('starts Electron on the app, with V8’s flag and what the person named', async () => {
    const said = 'echo "$*"; echo "node: $ELECTRON_RUN_AS_NODE"; exit 0'
    const env = { ...electronDoing('says', said), ELECTRON_RUN_AS_NODE: '1' }
    const { output, ended } = start('says-home', env, ['a.playbook.json'])
    expect(await ended).toBe(0)
    expect(output.out).toBe(
      `--js-flags=--disallow-code-generation-from-strings ${root} a.playbook.json\nnode: \n`,
    )
  })

  it.each([64, 69, 70])('ends as the app does when it ends with %i', async (code) => {
    const { output, ended } = start(`code-${code}`, electronDoing(`exits-${code}`, `exit ${code}`))
    expect(await ended).toBe(code)
    expect(output).toEqual({ out: '', error: '' })
  })

  it('opens the browser when Electron is there and cannot run', async () => {
    const { child, output, ended, opened } = start('broken', electronDoing('broken-electron', 'exit 127'))
    await vi.waitFor(() => expect(opened()).toMatch(address), 15_000)
    expect(output.error).toBe('Electron cannot run here, so no window: opening your browser instead\n')
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
  })

  it('passes the word to end on to Electron', async () => {
    const { child, output, ended } = start(
      'told',
      electronDoing('waits', 'trap "exit 0" TERM; echo on; sleep 30 & wait'),
    )
    await vi.waitFor(() => expect(output.out).toBe('on\n'), 15_000)
    child.kill('SIGINT')
    expect(await ended).toBe(0)
  })
})
