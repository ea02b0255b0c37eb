// Plain JavaScript that Node 18 understands.
import { spawn } from 'node:child_process'

/** True where a window can be shown. */
export function hasDisplay(env = process.env, platform = process.platform) {
  return platform === 'darwin' || platform === 'win32' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)
}

/** How the default browser is told to open an address. */
export function browserCommand(address, platform = process.platform) {
  if (platform === 'darwin') return ['open', address]
  // `start` takes the first text in quotes for a title.
  if (platform === 'win32') return ['cmd', '/c', 'start', '""', address]
  return ['xdg-open', address]
}

/** Opens an address in the default browser, if there is one: it has been printed, so nothing is lost if not. */
export function openInBrowser(address) {
  const [command, ...words] = browserCommand(address)
  // Windows' `start` reads its quotes itself.
  const options = { stdio: 'ignore', detached: true, windowsVerbatimArguments: true }
  const child = spawn(command, words, options)
  child.on('error', () => undefined)
  child.unref()
}
