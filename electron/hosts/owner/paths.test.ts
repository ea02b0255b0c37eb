import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { dataFolder } from './paths'

describe('the data folder', () => {
  it.each(['linux', 'darwin', 'win32'] as const)('is CORDON_HOME where it is given, on %s', (platform) => {
    const home = resolve('/somewhere/else')
    expect(dataFolder({ CORDON_HOME: home, XDG_DATA_HOME: '/xdg', APPDATA: '/app' }, platform)).toBe(home)
  })

  it.each(['data', './data', 'data/', '../data'])('is a full path where CORDON_HOME is %j', (relative) => {
    expect(dataFolder({ CORDON_HOME: relative }, 'linux')).toBe(resolve(process.cwd(), relative))
  })

  it.each([
    ['linux', { XDG_DATA_HOME: resolve('/xdg') }, join(resolve('/xdg'), 'cordon')],
    ['linux', {}, join(homedir(), '.local', 'share', 'cordon')],
    ['darwin', {}, join(homedir(), 'Library', 'Application Support', 'Cordon')],
    ['win32', { APPDATA: resolve('/app') }, join(resolve('/app'), 'Cordon')],
    ['win32', {}, join(homedir(), 'AppData', 'Roaming', 'Cordon')],
  ] as const)('is where programs keep their data on %s, given %j', (platform, env, folder) => {
    expect(dataFolder(env, platform)).toBe(folder)
    expect(dataFolder({ ...env, CORDON_HOME: '' }, platform)).toBe(folder)
  })

  it.each(['', 'share', './share'])('does not follow XDG_DATA_HOME where it is %j', (folder) => {
    expect(dataFolder({ XDG_DATA_HOME: folder }, 'linux')).toBe(join(homedir(), '.local', 'share', 'cordon'))
  })
})
