import { describe, expect, it } from 'vitest'
import { missingConnection } from './missing-connection'

describe('what is said of a missing connection', () => {
  it('leads to the command that sets one up, and to what works without', () => {
    expect(missingConnection('lab', null, null)).toBe(
      'There is no connection of type "lab": set one up with `cordon connection set NAME --type lab`',
    )
    expect(missingConnection('lab', 'mine', 'deploy it as shadow')).toBe(
      'There is no connection "mine" of type "lab": see `cordon connection ls`, or deploy it as shadow',
    )
  })

  it.each([
    ['virustotal', null],
    ['openc2', 'firewall'],
  ])('of a type that needs a secret (%s) leads to no command that would not help', (type, name) => {
    const words = missingConnection(type, name, 'replay with recorded reads')
    expect(words).toMatch(/needs a secret and secrets come with a later version: replay with recorded reads$/)
    expect(words).not.toContain('connection set')
  })
})
