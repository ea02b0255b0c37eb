import type { DoctorCheck } from '../../../views/records'

type Environment = { readonly [name: string]: string | undefined }

/**
 * True where Electron turns the sandbox of every page off before any line of ours has run. It asks only whether the
 * variable is there, so that an empty one and `0` count as well (`electron_main_delegate.cc`).
 */
export function disablesSandbox(env: Environment): boolean {
  return env.ELECTRON_DISABLE_SANDBOX !== undefined
}

/**
 * What the doctor says of the sandbox. `hasNoSandbox` is what Electron's command line held before
 * `app.enableSandbox()`: that takes `--no-sandbox` off the line, and by then Chromium has acted on it.
 */
export function checkSandbox(start: { hasNoSandbox: boolean; env: Environment }): DoctorCheck {
  const off = (cause: string) => ({ name: 'sandbox', ok: false, value: `off: ${cause}` })
  if (disablesSandbox(start.env)) return off('ELECTRON_DISABLE_SANDBOX is set')
  if (start.hasNoSandbox) return off('started with --no-sandbox')
  return { name: 'sandbox', ok: true, value: 'on for every page' }
}
