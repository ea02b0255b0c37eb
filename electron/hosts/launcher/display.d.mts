/** Types of `display.mjs` for its test. */
export function hasDisplay(env?: NodeJS.ProcessEnv, platform?: NodeJS.Platform): boolean
export function browserCommand(address: string, platform?: NodeJS.Platform): string[]
