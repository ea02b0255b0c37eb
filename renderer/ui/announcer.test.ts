import { describe, expect, it } from 'vitest'
import { Announcer } from './announcer'

function fakeClock() {
  let now = 10_000
  const waiting: { at: number; run: () => void }[] = []
  return {
    now: () => now,
    after: (ms: number, run: () => void) => void waiting.push({ at: now + ms, run }),
    pass(ms: number) {
      now += ms
      for (const item of waiting.splice(0)) {
        if (item.at <= now) item.run()
        else waiting.push(item)
      }
    },
  }
}

describe('the announcer', () => {
  it('speaks at once after a silence, then at most once in two seconds', () => {
    const clock = fakeClock()
    const { spoken, ...announcer } = bind(new Announcer(clock))
    announcer.say('Added GeoIP')
    expect(spoken.getState().polite).toBe('Added GeoIP')
    announcer.say('Moved')
    announcer.say('Connected')
    expect(spoken.getState().polite).toBe('Added GeoIP')
    clock.pass(2000)
    expect(spoken.getState().polite).toBe('Moved Connected')
  })

  it('keeps only the newest message of a topic', () => {
    const clock = fakeClock()
    const { spoken, say } = bind(new Announcer(clock))
    say('Replay: 20 of 200', 'replay')
    say('Replay: 60 of 200', 'replay')
    say('Replay: 120 of 200', 'replay')
    clock.pass(2000)
    expect(spoken.getState().polite).toBe('Replay: 120 of 200')
  })

  it('does not hold back an interruption', () => {
    const clock = fakeClock()
    const { spoken, say, interrupt } = bind(new Announcer(clock))
    say('Replay: 20 of 200')
    interrupt('The replay failed')
    expect(spoken.getState().assertive).toBe('The replay failed')
  })

  it('marks the same words said twice as two turns', () => {
    const clock = fakeClock()
    const { spoken, say } = bind(new Announcer(clock))
    say('Undone')
    const first = spoken.getState().turn
    clock.pass(3000)
    say('Undone')
    expect(spoken.getState().turn).toBeGreaterThan(first)
  })
})

function bind(announcer: Announcer) {
  return {
    spoken: announcer.spoken,
    say: announcer.say.bind(announcer),
    interrupt: announcer.interrupt.bind(announcer),
  }
}
