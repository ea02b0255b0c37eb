import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { z } from 'zod'

const pixels = z.number().int().min(-100_000).max(100_000)
const WindowState = z.strictObject({
  x: pixels,
  y: pixels,
  width: pixels,
  height: pixels,
  maximised: z.boolean(),
})

/** Where the window was; `x` and `y` belong to the window as it is when it is not maximised. */
export type WindowState = z.output<typeof WindowState>

export type Area = { x: number; y: number; width: number; height: number }

export type Placement = { width: number; height: number; x?: number; y?: number; maximised: boolean }

export const smallest = { width: 960, height: 600 }
const usual = { width: 1440, height: 900 }
/** So much of a window must be on a screen that a person can take hold of it. */
const grip = 120

/** The state in a file; null when there is none that can be read, which is no reason not to start. */
export function readWindowState(path: string): WindowState | null {
  try {
    const parsed = WindowState.safeParse(JSON.parse(readFileSync(path, 'utf8')))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

/** Writes the state whole or not at all. Throws when the folder cannot be written. */
export function writeWindowState(path: string, state: WindowState): void {
  writeFileSync(`${path}.new`, `${JSON.stringify(state)}\n`, { mode: 0o600 })
  renameSync(`${path}.new`, path)
}

/**
 * Where the window opens: where it was, if enough of it is on a screen that is still there, and never larger than
 * that screen. `screens` are the parts of the screens that windows may use.
 */
export function placeWindow(state: WindowState | null, screens: readonly Area[]): Placement {
  const screen = state && screens.find((area) => isReachable(state, area))
  if (!screen) {
    const fits = screens[0] ? fit(usual, screens[0]) : usual
    return { ...fits, maximised: state?.maximised ?? false }
  }
  const size = fit(state, screen)
  return {
    ...size,
    x: clamp(state.x, screen.x, screen.x + screen.width - size.width),
    y: clamp(state.y, screen.y, screen.y + screen.height - size.height),
    maximised: state.maximised,
  }
}

function isReachable(window: Area, screen: Area): boolean {
  const width = Math.min(window.x + window.width, screen.x + screen.width) - Math.max(window.x, screen.x)
  const height = Math.min(window.y + window.height, screen.y + screen.height) - Math.max(window.y, screen.y)
  return width >= grip && height >= grip
}

function fit(size: { width: number; height: number }, screen: Area): { width: number; height: number } {
  return {
    width: Math.min(Math.max(size.width, smallest.width), screen.width),
    height: Math.min(Math.max(size.height, smallest.height), screen.height),
  }
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high)
}
