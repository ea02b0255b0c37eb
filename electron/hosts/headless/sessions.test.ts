import { describe, expect, it } from 'vitest'
import { Sessions } from './sessions'

function atTime() {
  const clock = { now: 0 }
  return { clock, sessions: new Sessions(() => clock.now) }
}

describe('a one-time code', () => {
  it('gives the token once', () => {
    const { sessions } = atTime()
    const code = sessions.issueCode()
    const token = sessions.redeem(code)
    expect(token).toMatch(/^[\w-]{43}$/)
    expect(sessions.accepts(token ?? '')).toBe(true)
    expect(sessions.redeem(code)).toBeNull()
  })

  it('works for a minute and no longer', () => {
    const { clock, sessions } = atTime()
    const code = sessions.issueCode()
    clock.now = 60_001
    expect(sessions.redeem(code)).toBeNull()
  })

  it('stops working after five wrong tries', () => {
    const { sessions } = atTime()
    const code = sessions.issueCode()
    for (let i = 0; i < 5; i++) expect(sessions.redeem(`wrong${i}`)).toBeNull()
    expect(sessions.redeem(code)).toBeNull()
  })

  it('is replaced by the next one', () => {
    const { sessions } = atTime()
    const first = sessions.issueCode()
    const second = sessions.issueCode()
    expect(sessions.redeem(first)).toBeNull()
    expect(sessions.redeem(second)).not.toBeNull()
  })
})

describe('a token', () => {
  it('is of one start: another one knows nothing of it', () => {
    const { sessions } = atTime()
    const token = sessions.redeem(sessions.issueCode()) ?? ''
    expect(new Sessions().accepts(token)).toBe(false)
    expect(sessions.accepts('')).toBe(false)
    expect(sessions.accepts(`${token}x`)).toBe(false)
  })
})
