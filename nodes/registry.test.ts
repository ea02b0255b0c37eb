import { describe, expect, it } from 'vitest'
import { connectionTypes, nodePaths, nodeTypes } from './registry'
import { type AnyNode, canFail, isActing, outletsOf, toManifest } from './sdk'

const tests = import.meta.glob('./**/*.test.ts')
const icons = import.meta.glob<string>('../resources/icons/*.svg', {
  query: '?raw',
  import: 'default',
  eager: true,
})
const modules = import.meta.glob<AnyNode>(
  ['./{trigger,enrichment,validation,response,logic}/*.ts', '!./**/*.test.ts'],
  { eager: true, import: 'default' },
)

const words = /^[a-z]+(-[a-z0-9]+)*$/

describe('the registry', () => {
  it('found the node types', () => {
    expect(nodePaths.length).toBeGreaterThanOrEqual(12)
    expect(nodeTypes.size).toBe(nodePaths.length)
  })
})

describe.each(Object.entries(icons))('the icon %s', (path, text) => {
  it('is named for what it shows', () => {
    expect(path.replace(/^.*\/(.+)\.svg$/, '$1')).toMatch(words)
  })

  it('is drawn in the colour of the text around it, on 24 by 24', () => {
    expect(text).toContain('viewBox="0 0 24 24" fill="none" stroke="currentColor"')
    expect(text.match(/(?:fill|stroke)="(?!none|currentColor)[^"]*"/)).toBeNull()
  })

  // An icon stands in the page many times over: an id would be there twice, and a script is never wanted.
  it('holds shapes alone: no script, no style, no id, no reference', () => {
    const tags = [...text.matchAll(/<([a-z]+)/gi)].map(([, tag]) => tag)
    expect(
      tags.filter((tag) => !/^(svg|path|circle|rect|line|polyline|polygon|ellipse)$/.test(tag ?? '')),
    ).toEqual([])
    expect(text).not.toMatch(/\s(id|style|href|xlink:href|on\w+)=/)
  })
})

describe.each(Object.entries(modules))('%s', (path, node) => {
  const manifest = toManifest(node)

  it('is named for its folder and file', () => {
    expect(node.type).toBe(path.replace(/^\.\/(.+)\/(.+)\.ts$/, '$1.$2'))
    expect(node.type.split('.')[1]).toMatch(words)
  })

  it('has a test beside it', () => {
    expect(Object.keys(tests)).toContain(path.replace(/\.ts$/, '.test.ts'))
  })

  it('has a manifest of plain JSON', () => {
    expect(JSON.parse(JSON.stringify(manifest))).toEqual(manifest)
  })

  it('has an icon in resources/icons', () => {
    expect(Object.keys(icons)).toContain(`../resources/icons/${node.palette.icon}.svg`)
  })

  it('has an example that its own schemas take', () => {
    expect(node.input.safeParse(node.example.input).error).toBeUndefined()
    expect(node.config.safeParse(node.example.config ?? {}).error).toBeUndefined()
  })

  it('has an outlet, and never declares "error" itself', () => {
    expect(Object.keys(node.outlets).length).toBeGreaterThan(0)
    expect(Object.keys(node.outlets)).not.toContain('error')
  })

  it('names no connection type that does not exist', () => {
    expect([undefined, ...connectionTypes.keys()]).toContain(node.connection)
  })
})

describe.each([...nodeTypes.values()].filter(isActing))('the acting type $type', (node) => {
  const args = {
    input: node.input.parse(node.example.input),
    config: node.config.parse(node.example.config ?? {}),
  }

  it('is simulated by its first outlet, with a payload that fits', () => {
    const emission = node.simulate({ ...args, out: outletsOf(node.outlets) })
    expect(emission.outlet).toBe(Object.keys(node.outlets)[0])
  })

  it('has a request of plain JSON that depends on nothing but input and config', () => {
    const request = node.request({ ...args, eventId: 'e' })
    expect(JSON.parse(JSON.stringify(request))).toEqual(request)
    expect(node.request({ ...args, eventId: 'e' })).toEqual(request)
  })

  it('can fail', () => {
    expect(canFail(node)).toBe(true)
  })
})
