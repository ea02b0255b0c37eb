import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where Cordon keeps its data: `CORDON_HOME`, else the place that the platform gives programs for it. */
export function dataFolder(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  if (env.CORDON_HOME) return env.CORDON_HOME
  switch (platform) {
    case 'win32':
      return join(env.APPDATA ?? join(homedir(), 'AppData', 'Roaming'), 'Cordon')
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support', 'Cordon')
    default:
      return join(env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'cordon')
  }
}
