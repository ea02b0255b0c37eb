import { describe, expect, it } from 'vitest'

const sources = import.meta.glob<string>(['./**/*.{ts,tsx}', '!./**/*.test.ts'], {
  eager: true,
  query: '?raw',
  import: 'default',
})

/** Import statements of a file, with what they name and whether they are of types alone. */
function importsOf(source: string): { from: string; isType: boolean; statement: string }[] {
  return [...source.matchAll(/^(?:import|export)\s[^;]*?from '([^']+)'|^import '([^']+)'/gm)].map(
    ([statement, from, bare]) => ({
      from: from ?? bare ?? '',
      isType: /^(?:import|export) type /.test(statement),
      statement,
    }),
  )
}

const all = Object.entries(sources).flatMap(([file, source]) =>
  importsOf(source).map((entry) => ({ file, ...entry })),
)

describe('the sources of the renderer', () => {
  it('were looked at', () => {
    expect(Object.keys(sources).length).toBeGreaterThan(100)
    expect(all.length).toBeGreaterThan(400)
  })

  it('reach React Flow through one file', () => {
    const files = all.filter(({ from }) => from.startsWith('reactflow')).map(({ file }) => file)
    expect(new Set(files)).toEqual(new Set(['./canvas/rf.ts']))
  })

  it('take types alone from the core, but for the name of a message', () => {
    const values = all.filter(({ from, isType }) => from.includes('/electron/') && !isType)
    expect(values.map(({ file, from }) => `${file} ${from}`)).toEqual([
      './api/desktop-transport.ts ../../electron/views/window-host',
    ])
  })

  it('take from nodes what is pure, and no node, no registry and no evaluator', () => {
    const allowed = /nodes\/(sdk|playbook\/(schema|graph|problem))$/
    const others = all.filter(({ from }) => from.includes('/nodes/') && !allowed.test(from))
    expect(others).toEqual([])
    const schema = all.filter(({ from, isType }) => from.endsWith('nodes/playbook/schema') && !isType)
    expect(schema).toEqual([])
  })

  it('animate no wire', () => {
    const found = Object.entries(sources).filter(([, source]) => /\banimated\b/.test(source))
    expect(found.map(([file]) => file)).toEqual([])
  })
})
