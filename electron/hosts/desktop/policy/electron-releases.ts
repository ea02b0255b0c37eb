/**
 * The newest release of each of Electron's two newest stable majors, newest first, as its npm package listed them on
 * the day. What ships is no older than the second (reliability.md 5, item 16). Nothing asks a registry: whoever makes
 * a release of Cordon looks, and writes here what there is.
 */
export const electronReleases = { asOf: '2026-11-24', newest: ['45.4.1', '44.11.5'] } as const

/** Compares stable releases, `major.minor.patch`. */
export function isOlder(version: string, than: string): boolean {
  return version.localeCompare(than, 'en', { numeric: true }) < 0
}
