import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { copyFile, cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { MainProcess, type MainOptions } from '../main-process'
import type { Listener, Note } from '../stand-in/link'
import { askDoctor, connect, expect, framesOf, isClosed, sendFrame, test } from './bare-app'

const root = join(import.meta.dirname, '..', '..', '..')
const samples = join(root, 'resources', 'playbooks')

const valueOf = (checks: Awaited<ReturnType<typeof askDoctor>>, name: string) =>
  checks.find((check) => check.name === name)?.value

test('closing the window ends the app and frees the data folder', async ({ open, home }) => {
  const first = await open()
  expect(existsSync(join(home, 'owner.lock'))).toBe(true)
  expect(await first.close()).toBe(0)
  expect(existsSync(join(home, 'owner.lock'))).toBe(false)
  const second = await open()
  expect(valueOf(await askDoctor(second.page), 'owner')).toBe(`pid ${second.main.pid}`)
})

test('a signal ends the app in good order; a killed one frees the data folder too', async ({
  open,
  home,
}) => {
  const first = await open()
  first.main.kill('SIGTERM')
  expect(await first.main.exited()).toBe(0)
  expect(existsSync(join(home, 'owner.lock'))).toBe(false)
  const second = await open()
  second.main.kill('SIGKILL')
  await second.main.exited()
  const third = await open()
  expect(valueOf(await askDoctor(third.page), 'owner')).toBe(`pid ${third.main.pid}`)
})

test('the window comes back where it was', async ({ open, home }) => {
  await (await open()).close()
  const state = JSON.parse(await readFile(join(home, 'window.json'), 'utf8')) as object
  expect(state).toEqual({ x: 0, y: 0, width: 1440, height: 900, maximised: false })
  await writeFile(join(home, 'window.json'), JSON.stringify({ ...state, x: 200, y: 50, width: 1200 }))
  await (await open()).close()
  expect(JSON.parse(await readFile(join(home, 'window.json'), 'utf8'))).toMatchObject({ x: 200, width: 1200 })
})

test('every check of the doctor holds, also without V8 flags', async ({ open }) => {
  const flagged = await open()
  expect((await askDoctor(flagged.page)).filter(({ ok }) => !ok)).toEqual([])
  await flagged.close()
  const plain = await open({ withoutFlags: true })
  const checks = await askDoctor(plain.page)
  expect(checks.filter(({ ok }) => !ok)).toEqual([])
  expect(valueOf(checks, 'code.fromStrings')).toBe('refused by V8')
})

for (const [start, cause] of [
  [{ words: ['--no-sandbox'] }, 'started with --no-sandbox'],
  [{ env: { ELECTRON_DISABLE_SANDBOX: '' } }, 'ELECTRON_DISABLE_SANDBOX is set'],
] as const)
  test(`the doctor knows that the sandbox is off: ${cause}`, async ({ open }) => {
    const checks = await askDoctor((await open(start)).page)
    expect(checks.filter(({ ok }) => !ok)).toEqual([{ name: 'sandbox', ok: false, value: `off: ${cause}` }])
  })

test('a data folder may be named from where the app is started', async ({ open, home }) => {
  const desktop = await open({ home: relative(process.cwd(), home) })
  expect(existsSync(join(home, 'owner.lock'))).toBe(true)
  expect(await desktop.close()).toBe(0)
})

test('works through the owner of the data folder, and takes its place when it goes', async ({
  open,
  home,
}) => {
  const owner = await serve(home)
  const { page, main } = await open()
  expect(valueOf(await askDoctor(page), 'owner')).toBe(`pid ${await ownerOf(home)}`)
  await connect(page)
  owner.kill('SIGKILL')
  await expect.poll(() => isClosed(page)).toBe(true)
  await expect.poll(() => ownerOf(home), { timeout: 10_000 }).toBe(main.pid)
  await connect(page)
  await sendFrame(page, JSON.stringify({ i: '1', p: { u: '/app/info', b: {} } }))
  await expect.poll(() => framesOf(page)).toHaveLength(1)
})

test('says what is wrong with the data folder, and ends', async ({ home }) => {
  await writeFile(join(home, 'cordon.db'), 'This is no database. '.repeat(1000))
  const { boxes, code } = await startAndEnd({ home })
  expect(boxes).toEqual([{ title: 'Cordon cannot start', content: expect.stringMatching(/database|file/i) }])
  expect(code).toBe(69)
})

test('says who owns the data folder when the owner does not answer', async ({ home }) => {
  const owner = await serve(home)
  const pid = await ownerOf(home)
  process.kill(pid, 'SIGSTOP')
  const { boxes, code } = await startAndEnd({ home })
  process.kill(pid, 'SIGCONT')
  owner.kill('SIGTERM')
  expect(boxes).toEqual([
    {
      title: 'Cordon cannot start',
      content: expect.stringContaining(`process ${pid}, which does not answer`),
    },
  ])
  expect(code).toBe(69)
})

test('a second instance hands over and ends', async ({ home }) => {
  expect(await startAndEnd({ home, env: { STAND_IN_SECOND: '1' } })).toEqual({
    boxes: [],
    code: 0,
    output: '',
  })
})

test('a packaged app refuses to start with what would weaken it', async ({ home }) => {
  const env = { STAND_IN_PACKAGED: '1' }
  for (const words of [
    ['--no-sandbox'],
    ['--remote-debugging-port=0'],
    ['a.json', '--js-flags=--expose-gc'],
  ]) {
    const { code, output } = await startAndEnd({ home, env, words })
    expect(code, words.join(' ')).toBe(64)
    expect(output).toMatch(/^Cordon cannot start: Cordon does not start with --/)
  }
  const unsandboxed = await startAndEnd({ home, env: { ...env, ELECTRON_DISABLE_SANDBOX: '0' } })
  expect(unsandboxed.code).toBe(64)
  expect(unsandboxed.output).toContain('does not start with ELECTRON_DISABLE_SANDBOX')
  const { code } = await startAndEnd({ home, env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } })
  expect(code).toBe(64)
})

test('a packaged app runs from its archive and what lies beside it', async ({ open, home }) => {
  const resources = join(home, 'package')
  const archive = join(resources, 'app.asar')
  await cp(join(root, 'dist', 'desktop'), join(archive, 'dist', 'desktop'), { recursive: true })
  await cp(join(root, 'dist', 'renderer'), join(archive, 'dist', 'renderer'), { recursive: true })
  await mkdir(join(archive, 'node_modules'))
  await symlink(join(root, 'node_modules', 'better-sqlite3'), join(archive, 'node_modules', 'better-sqlite3'))
  await cp(join(root, 'resources', 'playbooks'), join(resources, 'resources', 'playbooks'), {
    recursive: true,
  })
  const { resolve } = createRequire(import.meta.url)
  const geo = resolve('@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb')
  await symlink(geo, join(resources, 'geo-whois-asn-country.mmdb'))
  const { page, main } = await open({
    bundle: join(archive, 'dist', 'desktop', 'main.cjs'),
    env: { STAND_IN_PACKAGED: '1', STAND_IN_RESOURCES: resources },
    withoutFlags: true,
  })
  expect((await askDoctor(page)).filter(({ ok }) => !ok)).toEqual([])
  expect(await main.ask({ kind: 'state' })).toMatchObject({
    webPreferences: { devTools: false, preload: join(archive, 'dist', 'desktop', 'preload.cjs') },
  })
})

test('a second start may name a playbook, which is imported when the person says so', async ({
  open,
  home,
}) => {
  const file = join(home, 'mine.playbook.json')
  await copyFile(join(samples, 'suspicious-login-triage.playbook.json'), file)
  const asked: string[] = []
  const { main } = await open({
    onMessageBox: ({ message }) => {
      asked.push(message)
      return 0
    },
  })
  const words = ['electron', 'app', '--some-switch', 'mine.playbook.json']
  main.tell({ kind: 'secondInstance', words, folder: home })
  await expect.poll(() => asked).toEqual(['Import this playbook?', 'Imported as version 1'])
  main.tell({ kind: 'secondInstance', words: ['electron', 'app', 'https://evil.example/'], folder: home })
  await expect.poll(() => asked.slice(2)).toEqual(['Not opened: not a file of this machine'])
})

const secondStart = (...words: string[]): Note => ({
  kind: 'secondInstance',
  words: ['electron', 'app', ...words],
  folder: '/',
})

for (const [how, told] of Object.entries({
  'by the start itself': [],
  'by macOS': [{ kind: 'openFile', path: '/named.playbook.json' }],
  'by another start': [secondStart('/named.playbook.json')],
  'by another start, which a start with nothing follows': [
    secondStart('/named.playbook.json'),
    secondStart(),
  ],
  'by the last of three starts': [secondStart('/other.playbook.json'), secondStart('/named.playbook.json')],
} satisfies Record<string, Note[]>))
  test(`a playbook that is named before there is a window is offered with the page: ${how}`, async ({
    home,
  }) => {
    const words = how === 'by the start itself' ? ['/named.playbook.json'] : ['/first.playbook.json']
    expect(await hearStart({ home, words }, told)).toEqual(['page', '/named.playbook.json'])
  })

test('a playbook that is named while the page loads is offered when it is there', async ({ home }) => {
  const last = secondStart('/named.playbook.json')
  expect(await hearStart({ home }, [], last)).toEqual(['page', '/named.playbook.json'])
})

/** The page and the first offer, in the order that they came: told `early` at once, and `late` while the page loads. */
async function hearStart(options: MainOptions, early: readonly Note[], late?: Note): Promise<string[]> {
  const heard: string[] = []
  const answer: Listener['answer'] = async (question) => {
    if (question.kind === 'load') {
      if (late) main.tell(late)
      // Whatever comes of it at once has been heard when this is answered.
      await main.ask({ kind: 'state' })
      heard.push('page')
    }
    if (question.kind !== 'messageBox') return null
    heard.push(question.detail.split('\n')[0] ?? '')
    return 1
  }
  const main = new MainProcess(options, { answer, note: () => undefined })
  try {
    for (const note of early) main.tell(note)
    await expect.poll(() => heard, { timeout: 30_000 }).toHaveLength(2)
    return heard
  } finally {
    main.kill('SIGKILL')
    await main.exited()
  }
}

async function startAndEnd(options: ConstructorParameters<typeof MainProcess>[0]) {
  const boxes: { title: string; content: string }[] = []
  const note = (note: Note) => {
    if (note.kind === 'errorBox') boxes.push({ title: note.title, content: note.content })
  }
  const main = new MainProcess(options, { answer: () => null, note })
  const code = await main.exited()
  return { boxes, code, output: main.output }
}

/** The headless host on a data folder, as a person starts it. */
async function serve(home: string) {
  const launcher = join(root, 'electron', 'hosts', 'launcher', 'cordon.mjs')
  const child = spawn(join(root, 'node_modules', '.bin', 'node'), [launcher, 'serve'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, CORDON_HOME: home },
    cwd: dirname(root),
  })
  await new Promise((resolve) => child.stdout.once('data', resolve))
  return child
}

async function ownerOf(home: string): Promise<number> {
  try {
    return (JSON.parse(await readFile(join(home, 'owner.lock'), 'utf8')) as { pid: number }).pid
  } catch {
    return 0
  }
}
