import { describe, expect, it } from 'vitest'
import { testManifest } from '../editor/testing'
import { addGroups } from './quick-add-groups'

const withText = { input: { type: 'object', properties: { text: { control: 'template' } } } }
const ip = { type: 'object', properties: { ip: { control: 'ip' } } }
const manifests = [
  testManifest('trigger.event'),
  testManifest('enrichment.geoip', { effect: 'read', input: ip }),
  testManifest('logic.branch'),
  testManifest('logic.log', withText),
  testManifest('logic.approval', { ...withText, category: 'human' }),
  testManifest('response.notify', { ...withText, effect: 'notify' }),
  testManifest('response.block-ip', { effect: 'reversible', input: ip }),
]
const titles = (groups: ReturnType<typeof addGroups>) =>
  groups.map(({ kind, manifests: found }) => [kind, found.map(({ title }) => title)])

describe('what quick add offers', () => {
  it('is everything by category where nothing leads to it', () => {
    expect(titles(addGroups(manifests, null))).toEqual([
      ['trigger', ['event']],
      ['enrichment', ['geoip']],
      ['logic', ['branch', 'log']],
      ['human', ['approval']],
      ['response', ['block-ip', 'notify']],
    ])
  })

  it('begins behind an error with what tells somebody', () => {
    const from = { source: { node: 'n3', outlet: 'error' }, manifest: testManifest('enrichment.geoip') }
    expect(titles(addGroups(manifests, from))[0]).toEqual(['fits', ['notify', 'approval', 'log']])
  })

  it('offers no trigger behind a step', () => {
    const from = { source: { node: 'n3', outlet: 'ok' }, manifest: testManifest('logic.branch') }
    const all = addGroups(manifests, from).flatMap(({ manifests: found }) => found)
    expect(all.some(({ phase }) => phase === 'trigger')).toBe(false)
  })

  it('begins behind a good way with what usually follows and with what its payload has fields for', () => {
    const geoip = testManifest('enrichment.geoip', { outlets: { ok: ip } })
    const from = { source: { node: 'n3', outlet: 'ok' }, manifest: geoip }
    expect(titles(addGroups(manifests, from))[0]).toEqual(['fits', ['geoip', 'branch', 'log', 'block-ip']])
  })
})
