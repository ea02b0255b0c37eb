/** Types of `after-pack.mjs` for its test. */
export function setFuses(binary: string, platform: string): Promise<void>
export function keepPrebuild(folder: string, kept: string): Promise<void>
