import { MainProcess } from '../main-process'
import type { FrameFacts, Note } from '../stand-in/link'
import { askDoctor, connect, expect, framesOf, isClosed, sendFrame, test } from './bare-app'

const info = (id: string) => JSON.stringify({ i: id, p: { u: '/app/info', b: {} } })

test('the page calls the core over the port that it was given', async ({ desktop: { page } }) => {
  await connect(page)
  await sendFrame(page, info('1'))
  await expect.poll(() => framesOf(page)).toEqual([expect.stringContaining('"version"')])
})

test('a second load of the page gets a new port, and the old one is closed', async ({
  desktop: { page, main },
}) => {
  await connect(page)
  expect(await main.ask({ kind: 'state' })).toMatchObject({ openPorts: 1 })
  await page.reload()
  await expect.poll(() => main.ask({ kind: 'state' })).toMatchObject({ openPorts: 0 })
  await connect(page)
  await sendFrame(page, info('1'))
  await expect.poll(() => framesOf(page)).toHaveLength(1)
  expect(await main.ask({ kind: 'state' })).toMatchObject({ openPorts: 1 })
})

test('a second connection of the same page closes the first', async ({ desktop: { page } }) => {
  await connect(page, 'first')
  await connect(page, 'second')
  await expect.poll(() => isClosed(page, 'first')).toBe(true)
  await sendFrame(page, info('1'), 'second')
  await expect.poll(() => framesOf(page, 'second')).toHaveLength(1)
})

test('a navigation that is refused leaves the connection open', async ({ desktop: { page, decisions } }) => {
  await connect(page)
  await page.evaluate(() => location.assign('https://evil.example/'))
  await expect.poll(() => decisions.length).toBe(1)
  await sendFrame(page, info('1'))
  await expect.poll(() => framesOf(page)).toHaveLength(1)
})

for (const [name, frame] of Object.entries({
  'no message of ours': 'garbage',
  'JSON of another shape': '{"i":1,"p":null}',
  'text over the limit': info('1').padEnd(1024 * 1024 + 1),
  'bytes over the limit': { zeros: 1024 * 1024 + 1 },
})) {
  test(`${name} closes the port, and nothing else`, async ({ desktop: { page, main } }) => {
    await connect(page)
    await sendFrame(page, frame)
    await expect.poll(() => isClosed(page)).toBe(true)
    await connect(page, 'next')
    await sendFrame(page, info('1'), 'next')
    await expect.poll(() => framesOf(page, 'next')).toHaveLength(1)
    expect(main.output).toBe('')
  })
}

test('a page may not name files of the machine', async ({ desktop: { page } }) => {
  await connect(page)
  const body = { json: { ref: { file: '/etc/passwd' } } }
  await sendFrame(page, JSON.stringify({ i: '1', p: { u: '/playbooks/import', b: body } }))
  await expect.poll(() => framesOf(page)).toEqual([expect.stringContaining('REFUSED')])
})

test('only the main frame of our page is let in', async ({ home }) => {
  const notes: Note[] = []
  const main = new MainProcess({ home }, { answer: () => null, note: (note) => notes.push(note) })
  const frames: (FrameFacts | null)[] = [
    null,
    { url: 'app://main/index.html', isMain: false },
    { url: 'https://evil.example/', isMain: true },
    { url: 'app://evil/index.html', isMain: true },
    { url: 'app://main@evil/index.html', isMain: true },
    { url: 'app://main:1/index.html', isMain: true },
    { url: 'about:blank', isMain: true },
    { url: '', isMain: true },
  ]
  await expect.poll(() => main.ask({ kind: 'state' })).toMatchObject({ isVisible: true })
  for (const [port, frame] of frames.entries())
    main.tell({ kind: 'post', channel: 'rpc', frame, ports: [port] })
  await expect.poll(() => notes).toEqual(frames.map((_, port) => ({ kind: 'portClosed', port })))
  const ours = { url: 'app://main/index.html', isMain: true }
  main.tell({ kind: 'post', channel: 'rpc', frame: ours, ports: [100, 101] })
  await expect
    .poll(() => notes.slice(frames.length))
    .toEqual([100, 101].map((port) => ({ kind: 'portClosed', port })))
  main.kill('SIGTERM')
  expect(await main.exited()).toBe(0)
})

test('a page that crashes is loaded again, and finds the core as it was', async ({
  desktop: { page, main },
}) => {
  await connect(page)
  const before = (await askDoctor(page)).find(({ name }) => name === 'owner')
  const loaded = page.waitForEvent('load')
  main.tell({ kind: 'crashed' })
  await loaded
  expect((await askDoctor(page)).find(({ name }) => name === 'owner')).toEqual(before)
})
