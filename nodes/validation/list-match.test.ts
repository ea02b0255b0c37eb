import { describe, expect, it } from 'vitest'
import { type ListEntry, LookupList } from '../sdk'
import { runNode } from '../sdk/testing'
import listMatch from './list-match'

const entry = (value: string, type: ListEntry['type'], note: string | null = null) => ({ value, type, note })
const lists = {
  vip: new LookupList('vip', [entry('CFO@example.com', 'exact', 'chief financial officer')]),
  sites: new LookupList('sites', [entry('example.org', 'domain')]),
  nets: new LookupList('nets', [
    entry('198.51.100.0/24', 'cidr', 'branch office'),
    entry('2001:db8::/32', 'cidr'),
  ]),
  codes: new LookupList('codes', [entry('4688', 'exact'), entry('true', 'exact')]),
}
const look = (list: string, value: unknown) =>
  runNode(listMatch, { input: { value }, config: { list }, lists })

describe('validation.list-match', () => {
  it('leaves by "match" with the entry as it is written and its note', async () => {
    expect(await look('vip', 'cfo@EXAMPLE.com')).toEqual({
      outlet: 'match',
      data: { value: 'cfo@EXAMPLE.com', entry: 'CFO@example.com', note: 'chief financial officer' },
      sent: [],
      done: [],
    })
  })

  it('leaves by "no" with the value that was looked for', async () => {
    expect(await look('vip', 'alice@example.com')).toEqual({
      outlet: 'no',
      data: { value: 'alice@example.com' },
      sent: [],
      done: [],
    })
  })

  it.each([
    ['example.org', 'match'],
    ['Mail.EXAMPLE.org', 'match'],
    ['mail.example.org.', 'match'],
    ['notexample.org', 'no'],
    ['example.org.evil.test', 'no'],
    ['org', 'no'],
  ])('matches a list of domains at a label, so that %s leaves by "%s"', async (value, outlet) => {
    expect(await look('sites', value)).toMatchObject({ outlet })
  })

  it.each([
    ['198.51.100.0', 'match'],
    ['198.51.100.255', 'match'],
    ['198.51.101.0', 'no'],
    ['::ffff:198.51.100.7', 'match'],
    ['2001:DB8:0::9', 'match'],
    ['2001:db9::1', 'no'],
    ['not an address', 'no'],
  ])('matches a list of ranges by address, so that %s leaves by "%s"', async (value, outlet) => {
    expect(await look('nets', value)).toMatchObject({ outlet })
  })

  it.each([
    [4688, { value: '4688', entry: '4688', note: null }],
    [true, { value: 'true', entry: 'true', note: null }],
  ])('looks the scalar %j up as text', async (value, data) => {
    expect(await look('codes', value)).toMatchObject({ outlet: 'match', data })
  })

  it.each([null, undefined, {}, ['x']])('refuses %j, which no list holds', async (value) => {
    await expect(look('vip', value)).rejects.toThrow(/Invalid input/)
  })

  it.each(['', 'VIP', '9vip', 'a b', 'a'.repeat(41)])('refuses "%s" as the name of a list', (list) => {
    expect(listMatch.config.safeParse({ list }).success).toBe(false)
  })
})
