import { describe, expect, it } from 'vitest'
import { refuseStart, type StartFacts } from './start-refusal'

const packaged: StartFacts = { words: [], env: {}, isPackaged: true, platform: 'linux' }

const refused = `
  --inspect --inspect=0 --inspect-brk --inspect-brk-node=1 --inspect_port=1 --inspect-wait
  --remote-debugging-port=9222 --remote-debugging-pipe --remote-debugging-address=0.0.0.0
  --js-flags=--expose-gc --js-flags --no-sandbox --no-sandbox=1 --disable-web-security
  --ignore-certificate-errors --ignore-certificate-errors-spki-list=x --load-extension=/tmp/x
  --proxy-server=evil:1 --proxy-pac-url=x --proxy-bypass-list=* --renderer-cmd-prefix=gdb
  --gpu-launcher=/tmp/x --utility-cmd-prefix=/tmp/x --password-store=basic --user-data-dir=/tmp/x
  --single-process --unsafely-treat-insecure-origin-as-secure=http://x --disable-setuid-sandbox
  --disable-gpu-sandbox --disable-seccomp-filter-sandbox
`
  .trim()
  .split(/\s+/)

describe('a packaged app', () => {
  it.each(refused)('does not start with %s', (word) => {
    expect(refuseStart({ ...packaged, words: [word] })).toMatch(/^Cordon does not start with --/)
  })

  it.each(refused)(
    'finds %s behind other words, with one dash, in capitals, and after the end of options',
    (word) => {
      const started = [word.replace('--', '-'), word.toUpperCase(), ` ${word}`].filter(
        (spelt) => refuseStart({ ...packaged, words: ['a.playbook.json', '--', spelt] }) === null,
      )
      expect(started).toEqual([])
    },
  )

  it('knows the slash that Windows takes for a dash, and a path elsewhere', () => {
    const words = ['/no-sandbox']
    expect(refuseStart({ ...packaged, words, platform: 'win32' })).not.toBeNull()
    expect(refuseStart({ ...packaged, words })).toBeNull()
  })

  it.each([
    '',
    'a.playbook.json',
    '--lang=de',
    '--ozone-platform=wayland',
    '--force-device-scale-factor=2',
    '--',
    '-',
  ])('starts with %j', (word) => {
    expect(refuseStart({ ...packaged, words: [word] })).toBeNull()
  })

  it.each(['1', '0', ''])('does not start where ELECTRON_DISABLE_SANDBOX is %j', (value) => {
    const env = { ELECTRON_DISABLE_SANDBOX: value }
    expect(refuseStart({ ...packaged, env })).toMatch(/^Cordon does not start with ELECTRON_DISABLE_SANDBOX /)
  })

  it('says what to do where an AppImage has added --no-sandbox', () => {
    expect(refuseStart({ ...packaged, words: ['--no-sandbox'] })).toContain('.deb')
  })
})

it('lets a developer start an unpackaged app with a debugger, and without a sandbox', () => {
  const env = { ELECTRON_DISABLE_SANDBOX: '1' }
  expect(refuseStart({ ...packaged, isPackaged: false, words: refused, env })).toBeNull()
})

it.each([true, false])('never starts where TLS would trust anyone (packaged: %s)', (isPackaged) => {
  const env = { NODE_TLS_REJECT_UNAUTHORIZED: '0' }
  expect(refuseStart({ ...packaged, isPackaged, env })).toContain('NODE_TLS_REJECT_UNAUTHORIZED')
  expect(refuseStart({ ...packaged, isPackaged, env: { NODE_TLS_REJECT_UNAUTHORIZED: '1' } })).toBeNull()
})
