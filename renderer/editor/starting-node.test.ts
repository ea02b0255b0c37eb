import { describe, expect, it } from 'vitest'
import { startingNode } from './starting-node'
import { testManifest, testNode, testPlaybook } from './testing'

const text = (control: string) => ({
  type: 'object',
  properties: { message: { type: 'string', control } },
  required: ['message'],
})

describe('a new node', () => {
  it('goes on when it fails, if it is an enrichment', () => {
    const node = startingNode(testPlaybook(), testManifest('enrichment.geoip'), 'n1', null)
    expect(node.policy).toEqual({ onError: 'continue' })
    expect(startingNode(testPlaybook(), testManifest('logic.log'), 'n1', null)).not.toHaveProperty('policy')
  })

  it('tells the error when it is added behind one', () => {
    const manifest = testManifest('logic.log', { input: text('template') })
    expect(startingNode(testPlaybook(), manifest, 'n4', { node: 'n3', outlet: 'error' }).input).toEqual({
      message: { template: '{{ n3.error.message }}' },
    })
    expect(startingNode(testPlaybook(), manifest, 'n4', { node: 'n3', outlet: 'ok' }).input).toEqual({})
  })

  it('reads an address the way the step before it does', () => {
    const ip = { type: 'object', properties: { ip: { type: 'string', control: 'ip' } }, required: ['ip'] }
    const document = testPlaybook({
      nodes: [
        testNode('n1', 'validation.normalise', { input: { ip: { expr: 'event.source.ip' } } }),
        testNode('n2', 'enrichment.ip-reputation', { input: { ip: { expr: 'n1.ip' } } }),
      ],
    })
    const manifest = testManifest('enrichment.geoip', { input: ip })
    expect(startingNode(document, manifest, 'n3', { node: 'n2', outlet: 'ok' }).input).toEqual({
      ip: { expr: 'n1.ip' },
    })
  })

  it('gets a name that no other node has', () => {
    const document = testPlaybook({ nodes: [testNode('n1', 'logic.log', { name: 'Log' })] })
    expect(startingNode(document, testManifest('logic.log', { title: 'Log' }), 'n2', null).name).toBe('Log 2')
  })
})
