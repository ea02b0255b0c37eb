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
  const told = JSON.stringify(crashes)
  expect(swept.deaths, told).toBe(crashes.length)
  expect(swept.endings, told).toEqual(whole.endings)
  const messages = Object.entries(swept.applied).filter(([target]) => target.startsWith('reference/n13'))
  expect(
    messages.every(([, times]) => times <= 2),
    told,
  ).toBe(true)
  const once = Object.fromEntries(
    Object.entries(swept.applied).map(([target, times]) => [
      target,
      messages.length > 0 ? Math.min(times, target.startsWith('reference/n13') ? 1 : times) : times,
    ]),
  )
  expect(once, told).toEqual(whole.applied)
}

describe('a playbook of 25 nodes whose process dies', () => {
  it('comes to its end, and does everything once, when it does not', () => {
    expect(whole.deaths).toBe(0)
    expect(Object.values(whole.endings)).toEqual(['completed n25', 'completed n25', 'completed n25'])
    expect(Object.values(whole.applied).every((times) => times === 1)).toBe(true)
    expect(whole.commits).toBeGreaterThan(30)
  })

  it('at any durable write, before or after it, comes to the same end', async () => {
    for (const kind of kinds) {
      for (let commit = 1; ; commit++) {
        const swept = await sweep([[commit, kind]])
        // A pass that ends without a crash has been through them all.
        if (swept.deaths === 0) break
        expectSame(swept, [[commit, kind]])
      }
    }
  })

  it('at any durable write, and again while it recovers, comes to the same end', async () => {
    const most = isLong ? Infinity : 4
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
      }
    }
  })
})
