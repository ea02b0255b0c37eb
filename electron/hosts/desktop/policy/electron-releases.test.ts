import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import packageJson from '../../../../package.json' with { type: 'json' }
import { electronReleases, isOlder } from './electron-releases'

const ours = packageJson.devDependencies.electron
const lockFile = join(import.meta.dirname, '..', '..', '..', '..', 'package-lock.json')

describe('the Electron that ships', () => {
  it('is one stable release, the same in package.json and in the lockfile', () => {
    const { packages } = JSON.parse(readFileSync(lockFile, 'utf8')) as {
      packages: Record<string, { version?: string }>
    }
    expect(ours).toMatch(/^\d+\.\d+\.\d+$/)
    expect(packages['node_modules/electron']?.version).toBe(ours)
  })

  it('is no older than the second newest of electron-releases.ts', () => {
    const [, second] = electronReleases.newest
    expect(isOlder(ours, second), `Electron ${ours} is older than ${second}`).toBe(false)
  })
})

it('knows two majors of Electron, newest first', () => {
  const majors = electronReleases.newest.map((version) => Number.parseInt(version, 10))
  expect(majors).toEqual([majors[0], (majors[0] ?? 0) - 1])
})

it.each([
  ['44.11.4', '44.11.5', true],
  ['44.9.3', '44.11.5', true],
  ['9.4.4', '44.11.5', true],
  ['44.11.5', '44.11.5', false],
  ['44.11.10', '44.11.5', false],
  ['45.0.0', '44.11.5', false],
])('takes Electron %s for older than %s: %s', (version, than, expected) => {
  expect(isOlder(version, than)).toBe(expected)
})
