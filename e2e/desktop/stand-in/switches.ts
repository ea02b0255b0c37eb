/** The command line as Chromium knows it when the app's first line runs: Electron adds to it what it is told otherwise. */
export function readSwitches(
  words: readonly string[],
  env: Readonly<NodeJS.ProcessEnv>,
): Record<string, string> {
  const given = words
    .filter((word) => word.startsWith('--'))
    .map((word): [string, string] => {
      const [name = '', ...value] = word.slice(2).split('=')
      return [name, value.join('=')]
    })
  const isUnsandboxed = env.ELECTRON_DISABLE_SANDBOX !== undefined
  return { ...Object.fromEntries(given), ...(isUnsandboxed && { 'no-sandbox': '' }) }
}
