import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'

/**
 * Where Cordon keeps its data: `CORDON_HOME`, else the place that the platform gives programs for it. Always a full
 * path: Electron takes no other for what Chromium keeps.
 */
export function dataFolder(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  if (env.CORDON_HOME) return resolve(env.CORDON_HOME)
  switch (platform) {
    case 'win32':
      return join(env.APPDATA ?? join(homedir(), 'AppData', 'Roaming'), 'Cordon')
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support', 'Cordon')
    default:
      return join(xdgDataHome(env) ?? join(homedir(), '.local', 'share'), 'cordon')
  }
}

/** Null where there is none: a relative path counts as none, as the XDG Base Directory Specification has it. */
function xdgDataHome({ XDG_DATA_HOME: folder }: NodeJS.ProcessEnv): string | null {
  return folder !== undefined && isAbsolute(folder) ? folder : null
}
