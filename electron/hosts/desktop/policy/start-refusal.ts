import { disablesSandbox } from './sandbox'

/** Exit code of a start that is refused because of how it was started (`EX_USAGE`). */
export const refusedStart = 64

// Whoever can start the app with another argument must not get more from it than from the app itself. Matched by how
// an option begins, so that the family of `--inspect` is one entry.
const refusedOptions = [
  'inspect',
  'remote-debugging-',
  'js-flags',
  'no-sandbox',
  'disable-web-security',
  'ignore-certificate-errors',
  'load-extension',
  'proxy-',
  'host-resolver-rules',
  'renderer-cmd-prefix',
  'gpu-launcher',
  'utility-cmd-prefix',
  'password-store',
  'user-data-dir',
  // Not in the list of reliability.md, but ways to the same: no process of its own for the page, the inside of
  // Electron handed to it, or one half of the sandbox off.
  'single-process',
  'unsafely-',
  'disable-setuid-sandbox',
  'disable-namespace-sandbox',
  'disable-seccomp-filter-sandbox',
  'disable-gpu-sandbox',
] as const

export type StartFacts = {
  /** Without the program itself. */
  words: readonly string[]
  env: { readonly [name: string]: string | undefined }
  isPackaged: boolean
  platform: NodeJS.Platform
}

/** Why this start is refused, as a line for the person; null when it may go on (reliability.md 5, items 4, 23, 24). */
export function refuseStart(start: StartFacts): string | null {
  // `NODE_EXTRA_CA_CERTS` needs no check: a packaged app reads no Node options from the environment (a fuse).
  if (start.env.NODE_TLS_REJECT_UNAUTHORIZED === '0')
    return 'Cordon does not start with NODE_TLS_REJECT_UNAUTHORIZED=0: it would trust any server'
  if (!start.isPackaged) return null
  if (disablesSandbox(start.env)) return sandboxDisabled
  const word = start.words.find((word) => isRefused(optionName(word, start.platform)))
  if (word === undefined) return null
  const [option] = word.split('=')
  if (optionName(word, start.platform) === 'no-sandbox') return noSandbox
  return `Cordon does not start with ${option}`
}

const noSandbox =
  'Cordon does not start with --no-sandbox. An AppImage adds it where the system forbids user namespaces: install ' +
  'the .deb there, which brings the AppArmor profile that allows them'

const sandboxDisabled =
  'Cordon does not start with ELECTRON_DISABLE_SANDBOX set, to whatever value: its page would have no sandbox. ' +
  'Take the variable away and start again'

function isRefused(name: string | null): boolean {
  return name !== null && refusedOptions.some((option) => name.startsWith(option))
}

/** Chromium takes one dash for two, Windows a slash for either and any case, Node an underscore for a dash. */
function optionName(word: string, platform: NodeJS.Platform): string | null {
  const match = (platform === 'win32' ? /^(?:--?|\/)([^=]+)/ : /^--?([^=]+)/).exec(word.trim())
  return match?.[1]?.toLowerCase().replaceAll('_', '-') ?? null
}
