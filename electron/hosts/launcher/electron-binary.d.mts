/** Types of `electron-binary.mjs` for its test. */
export function findElectron(
  node: string,
  env?: NodeJS.ProcessEnv,
  limitMs?: number,
): Promise<{ path: string; reason: null } | { path: null; reason: string }>
