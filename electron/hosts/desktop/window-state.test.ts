import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { placeWindow, readWindowState, type WindowState, writeWindowState } from './window-state'

const folder = mkdtempSync(join(tmpdir(), 'cordon-window-'))
const file = join(folder, 'window.json')
afterAll(() => rmSync(folder, { recursive: true }))

const state: WindowState = { x: 100, y: 80, width: 1200, height: 800, maximised: false }
const screen = { x: 0, y: 0, width: 1920, height: 1080 }
const left = { x: -1280, y: 0, width: 1280, height: 1024 }

describe('the file', () => {
  it('gives back what was written, for its owner alone', () => {
    writeWindowState(file, state)
    expect(readWindowState(file)).toEqual(state)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder)).toEqual(['window.json'])
  })

  it.each([
    '',
    '{',
    'null',
    '[]',
    '{"x":1}',
    JSON.stringify({ ...state, x: 1e9 }),
    JSON.stringify({ ...state, y: null }),
  ])('is passed over when it holds %j', (text) => {
    writeFileSync(file, text)
    expect(readWindowState(file)).toBeNull()
  })

  it('may be missing', () => {
    expect(readWindowState(join(folder, 'nothing'))).toBeNull()
  })
})

describe('the window', () => {
  it('opens where it was', () => {
    expect(placeWindow(state, [screen])).toEqual(state)
    expect(placeWindow({ ...state, x: -1200 }, [screen, left])).toMatchObject({ x: -1200, y: 80 })
    expect(placeWindow({ ...state, maximised: true }, [screen])).toMatchObject({ maximised: true })
  })

  it('opens in the middle, by the system, the first time', () => {
    expect(placeWindow(null, [screen])).toEqual({ width: 1440, height: 900, maximised: false })
    expect(placeWindow(null, [{ ...screen, width: 1280, height: 720 }])).toMatchObject({
      width: 1280,
      height: 720,
    })
    expect(placeWindow(null, [])).toEqual({ width: 1440, height: 900, maximised: false })
  })

  it('does not open on a screen that is gone, or out of reach', () => {
    for (const lost of [{ x: -1200 }, { x: 1900 }, { y: 1070 }, { y: -790 }, { x: 99_000 }])
      expect(placeWindow({ ...state, ...lost }, [screen])).not.toHaveProperty('x')
  })

  it('is moved so that all of it is on its screen, and made to fit', () => {
    expect(placeWindow({ ...state, x: 1500, y: -200 }, [screen])).toMatchObject({ x: 720, y: 0 })
    expect(placeWindow({ ...state, width: 5000, height: 4000 }, [screen])).toMatchObject({ ...screen })
    expect(placeWindow({ ...state, width: 200, height: 150 }, [screen])).toMatchObject({
      width: 960,
      height: 600,
    })
  })
})
