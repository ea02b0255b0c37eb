import { beforeAll, describe, expect, it } from 'vitest'
import { type Crash, type Swept, sweep } from './sweep'

const isLong = process.env.CORDON_LONG !== undefined
const kinds = ['crash-before', 'crash-after'] as const

let whole: Swept

beforeAll(async () => {
  whole = await sweep([])
})

/** Everything came to what it would have come to; a message whose answer was lost may have been sent twice. */
function expectSame(swept: Swept, crashes: readonly Crash[]): void {
  const messages = Object.entries(swept.applied).filter(([target]) => target.startsWith('reference/n13'))
  const once = Object.fromEntries(
    Object.entries(swept.applied).map(([target, times]) => [
      target,
      messages.length > 0 ? Math.min(times, target.startsWith('reference/n13') ? 1 : times) : times,
    ]),
  )
  const isMessageTwice = messages.some(([, times]) => times > 2)
  const { deaths, endings } = swept
  expect({ crashes, deaths, endings, isMessageTwice, applied: once }).toEqual({
    crashes,
    deaths: crashes.length,
    endings: whole.endings,
    isMessageTwice: false,
    applied: whole.applied,
  })
}

describe('a playbook of 25 nodes whose process dies', () => {
  it('comes to its end, and does everything once, when it does not', () => {
    expect(whole.deaths).toBe(0)
    expect(Object.values(whole.endings)).toEqual(['completed n25', 'completed n25', 'completed n25'])
    expect(Object.values(whole.applied).every((times) => times === 1)).toBe(true)
    expect(whole.commits).toBeGreaterThan(30)
  })

  it('at any durable write, before or after it, comes to the same end', async () => {
    let tried = 0
    for (const kind of kinds) {
      for (let commit = 1; ; commit++, tried++) {
        const swept = await sweep([[commit, kind]])
        // A pass that ends without a crash has been through them all.
        if (swept.deaths === 0) break
        expectSame(swept, [[commit, kind]])
      }
    }
    expect(tried).toBeGreaterThan(60)
  })

  it('at any durable write, and again while it recovers, comes to the same end', async () => {
    const most = isLong ? Infinity : 4
    let tried = 0
    for (let commit = 1; commit <= whole.commits; commit++) {
      const kind = kinds[commit % 2] ?? 'crash-after'
      for (let more = 1; more <= most; more++) {
        const crashes: Crash[] = [
          [commit, kind],
          [commit + more, kinds[more % 2] ?? 'crash-before'],
        ]
        const swept = await sweep(crashes)
        if (swept.deaths < 2) break
        expectSame(swept, crashes)
        tried++
      }
    }
    expect(tried).toBeGreaterThan(60)
  })
})
