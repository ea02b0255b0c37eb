import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { browserCommand, hasDisplay } from './display.mjs'
import { findElectron } from './electron-binary.mjs'

const folder = mkdtempSync(join(tmpdir(), 'cordon-electron-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A program that stands where Node would run Electron's own installer. */
function installer(name: string, body: string): string {
  const path = join(folder, name)
  writeFileSync(path, `#!/bin/sh\n${body}\n`)
  chmodSync(path, 0o755)
  return path
}

describe('Electron’s binary', () => {
  it('is found where it is', async () => {
    const dist = join(folder, 'dist')
    mkdirSync(dist)
    writeFileSync(join(dist, 'electron'), '')
    const found = await findElectron('/nowhere', { ELECTRON_OVERRIDE_DIST_PATH: dist })
    expect(found.path).toMatch(/dist/)
    expect(found.reason).toBeNull()
  })

  it('is fetched once where it is not, without a word', async () => {
    const dist = join(folder, 'fetched')
    const node = installer('fetches', `mkdir -p ${dist}; echo noise; touch ${dist}/electron`)
    const env = { ...process.env, ELECTRON_OVERRIDE_DIST_PATH: dist }
    expect(await findElectron(node, env)).toEqual({ path: join(dist, 'electron'), reason: null })
  })

  it('is given up when it cannot be fetched, or not in time', async () => {
    const env = { ...process.env, ELECTRON_OVERRIDE_DIST_PATH: join(folder, 'never') }
    expect(await findElectron(installer('fails', 'exit 1'), env)).toEqual({
      path: null,
      reason: 'it cannot be downloaded',
    })
    expect(await findElectron('/nowhere', env)).toMatchObject({ path: null })
    const late = await findElectron(installer('hangs', 'exec sleep 60'), env, 200)
    expect(late).toEqual({ path: null, reason: expect.stringContaining('npx install-electron') })
  })
})

it.each([
  ['linux', {}, false],
  ['linux', { DISPLAY: '' }, false],
  ['linux', { DISPLAY: ':0' }, true],
  ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, true],
  ['darwin', {}, true],
  ['win32', {}, true],
] as const)('on %s with %j a window can be shown: %s', (platform, env, expected) => {
  expect(hasDisplay(env, platform)).toBe(expected)
})

it('opens an address by what the platform has for it', () => {
  const address = 'http://127.0.0.1:1/#code=x'
  expect(browserCommand(address, 'linux')).toEqual(['xdg-open', address])
  expect(browserCommand(address, 'darwin')).toEqual(['open', address])
  expect(browserCommand(address, 'win32')).toEqual(['cmd', '/c', 'start', '""', address])
})
