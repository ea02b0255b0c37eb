import { describe, expect, it } from 'vitest'
import { FileOrdinals } from './ordinals'

describe('ordinals', () => {
  it('count equal records of a file from 0', () => {
    const ordinals = new FileOrdinals()
    expect(['a', 'b', 'a', 'a', 'b'].map((key) => ordinals.next(key))).toEqual([0, 0, 1, 2, 1])
    ordinals.close()
  })

  it('count the same when there are too many different ones for the memory', () => {
    const ordinals = new FileOrdinals()
    const key = (i: number) => i.toString(16).padStart(32, '0')
    // Twice each before the move to the disk, which comes with the 50,001st.
    for (let i = 0; i < 1000; i++) ordinals.next(key(i))
    const before = Array.from({ length: 1000 }, (_, i) => ordinals.next(key(i)))
    expect(new Set(before)).toEqual(new Set([1]))
    let news = 0
    for (let i = 1000; i < 60_000; i++) news += ordinals.next(key(i)) === 0 ? 1 : 0
    expect(news).toBe(59_000)
    expect(
      [key(0), key(999), key(1000), key(59_999), key(0), key(300_000)].map((k) => ordinals.next(k)),
    ).toEqual([2, 2, 1, 1, 3, 0])
    ordinals.close()
  })

  it('of two files are counted apart', () => {
    const [first, second] = [new FileOrdinals(), new FileOrdinals()]
    first.next('a')
    expect(second.next('a')).toBe(0)
    first.close()
    second.close()
  })

  it('begin again when they have been let go of', () => {
    const ordinals = new FileOrdinals()
    ordinals.next('a')
    ordinals.close()
    expect(ordinals.next('a')).toBe(0)
    ordinals.close()
  })
})
