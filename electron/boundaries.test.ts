import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

// What may import what, as data. `values` exist at run time, `types` only for the compiler. A layer may always import
// itself, unless it says that its files are strangers to each other. Tests may cross layers; nothing else may.

type Layer = {
  at: string
  values: readonly string[]
  types?: readonly string[]
  /** npm packages; any but those of `packageHomes` where none are named. */
  packages?: readonly string[]
  /** True where Node's own modules may be used. */
  node?: true
  strangers?: true
}

const phases = ['trigger', 'enrichment', 'validation', 'response', 'logic']
const nodes = ['nodes/sdk', 'nodes/expr', 'nodes/playbook', 'nodes/registry.ts']
const sidesOfCore = ['executor', 'ingest', 'services', 'store', 'views'].map((name) => `electron/${name}`)
const doors = [
  'electron/hosts/owner',
  'electron/hosts/pages',
  'electron/api',
  'electron/core',
  'electron/views',
]
/** Failures of the store pass through the core as they are, and the doors tell them from others. */
const failures = 'electron/store/store-error.ts'

const layers: readonly Layer[] = [
  { at: 'nodes/sdk', values: [], packages: ['zod', 'ipaddr.js'] },
  { at: 'nodes/expr', values: ['nodes/sdk'], packages: ['@marcbachmann/cel-js', 're2js'] },
  {
    at: 'nodes/playbook',
    values: ['nodes/sdk', 'nodes/expr'],
    packages: ['zod', '@marcbachmann/cel-js'],
  },
  ...phases.map(
    (phase): Layer => ({ at: `nodes/${phase}`, values: ['nodes/sdk'], packages: ['zod'], strangers: true }),
  ),
  { at: 'nodes/connections', values: ['nodes/sdk'], packages: [], strangers: true },
  {
    at: 'nodes/registry.ts',
    values: ['nodes/sdk', 'nodes/connections', ...phases.map((phase) => `nodes/${phase}`)],
    packages: [],
  },
  { at: 'electron/views', values: [], types: ['nodes/sdk'], packages: [] },
  { at: 'electron/executor', values: nodes, types: ['electron/views'], packages: ['zod'], node: true },
  { at: 'electron/ingest', values: ['nodes/sdk', 'electron/views'], packages: [], node: true },
  {
    at: 'electron/services',
    values: ['nodes/sdk'],
    types: ['electron/executor', 'electron/views'],
    node: true,
  },
  {
    at: 'electron/store',
    // What a run is stored as, and the hash it is known by, are the executor's to say.
    values: ['step-record', 'trace-digest', 'large-values', 'round-chunks', 'run-number'].map(
      (name) => `electron/executor/${name}.ts`,
    ),
    types: ['nodes/sdk', 'electron/executor', 'electron/ingest', 'electron/views'],
    packages: ['better-sqlite3'],
    node: true,
  },
  { at: 'electron/core', values: [...nodes, ...sidesOfCore], packages: ['zod'], node: true },
  {
    at: 'electron/api',
    values: ['electron/core', 'electron/views'],
    types: nodes,
    packages: ['zod', '@orpc/contract', '@orpc/server'],
  },
  { at: 'electron/hosts/pages', values: [], packages: ['zod'], node: true },
  { at: 'electron/hosts/owner', values: ['electron/api', 'electron/core', 'package.json'], node: true },
  { at: 'electron/hosts/headless', values: doors, node: true },
  { at: 'electron/hosts/desktop', values: [...doors, failures, 'package.json'], node: true },
  {
    at: 'electron/hosts/cli',
    values: [...doors, failures, 'electron/hosts/headless', 'nodes/sdk'],
    node: true,
  },
  { at: 'electron/hosts/launcher', values: [], node: true },
  { at: 'electron/bench', values: ['electron', 'nodes', 'resources'], node: true },
  { at: 'electron/simulation', values: ['electron', 'nodes'], packages: ['zod'], node: true },
  {
    at: 'resources/samples',
    values: [...nodes, 'electron/services'],
    types: ['electron/executor'],
    packages: [],
    node: true,
  },
  {
    at: 'renderer',
    values: ['nodes/sdk', 'nodes/playbook', 'electron/views'],
    types: ['electron/api', 'nodes/expr'],
  },
  { at: 'e2e', values: [], types: ['nodes', 'electron/api', 'electron/views'], node: true },
]

/** Packages that have one home. */
const packageHomes: { readonly [name: string]: readonly string[] } = {
  electron: ['electron/hosts/desktop', 'e2e'],
  ws: ['electron/hosts', 'e2e'],
  'better-sqlite3': ['electron/store'],
  undici: ['electron/services'],
  'mmdb-lib': ['electron/services'],
  react: ['renderer'],
  'react-dom': ['renderer'],
  reactflow: ['renderer/canvas/rf.ts'],
}

/** Texts that stand nowhere but in the files named. */
const bans: readonly { text: RegExp; in: string; but: readonly string[]; why: string }[] = [
  { text: /['"](node:)?vm['"]/, in: '', but: [], why: 'code from elsewhere is never run' },
  { text: /['"]node:sqlite['"]/, in: '', but: [], why: 'two SQLite libraries on one file corrupt it' },
  {
    text: /\beval\(|new Function\b/,
    in: '',
    // These try it, to prove that it cannot be done.
    but: ['electron/core/doctor.ts', 'electron/hosts/desktop/harden.ts'],
    why: 'text is never made code',
  },
  {
    text: /['"](node:)?child_process['"]/,
    in: '',
    but: ['electron/hosts/launcher', 'electron/bench', 'e2e'],
    why: 'the core starts no programs',
  },
  {
    text: /dangerouslySetInnerHTML|\b(inner|outer)HTML\b|insertAdjacentHTML|document\.write/,
    in: 'renderer',
    but: [],
    why: 'data is never read as HTML',
  },
  {
    text: /cordon\.db/,
    in: '',
    but: ['electron/core/app.ts', 'electron/store', 'e2e'],
    why: 'the open database is touched by SQLite alone',
  },
]

type Import = { target: string; isType: boolean }
type Look = { files: number; imports: number; violations: string[] }

const statement =
  /^\s*(?:import|export)\s+(type\s+)?(?:([\w*{}\s,$]+?)\s+from\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm

function importsOf(source: string): Import[] {
  return [...source.matchAll(statement)].map(([, type, names = '', target, dynamic]) => {
    const inBraces = /^\{(.*)\}$/s.exec(names.trim())?.[1]?.split(',') ?? []
    const specifiers = inBraces.map((name) => name.trim()).filter((name) => name !== '')
    const isType =
      type !== undefined || (specifiers.length > 0 && specifiers.every((name) => name.startsWith('type ')))
    return { target: (target ?? dynamic) as string, isType }
  })
}

const isTest = (path: string) => /\.test\.tsx?$/.test(path)
/** Parts of tests that several share. */
const isTestHelp = (path: string) =>
  /(^|\/)(testing(-[\w-]+)?|test-[\w-]+|fake-[\w-]+|hostile-[\w-]+)\.tsx?$/.test(path)

const isIn = (path: string, places: readonly string[]) =>
  places.some((place) => path === place || path.startsWith(`${place}/`) || place === '')

/** Everything that breaks the rules in these files, by path. */
function look(sources: ReadonlyMap<string, string>): Look {
  const violations: string[] = []
  let imports = 0
  for (const [path, source] of sources) {
    if (isTest(path) || isTestHelp(path)) continue
    const layer = layers.find(({ at }) => isIn(path, [at]))
    if (!layer) {
      violations.push(`${path} is in no layer that boundaries.test.ts knows`)
      continue
    }
    for (const found of importsOf(source)) {
      imports++
      const fault = faultOf(path, found, layer, sources)
      if (fault) violations.push(`${path} imports ${found.target}: ${fault}`)
    }
    for (const { text, in: place, but, why } of bans) {
      if (isIn(path, [place]) && !isIn(path, but) && text.test(source))
        violations.push(`${path} holds ${text.source}: ${why}`)
    }
  }
  return { files: sources.size, imports, violations }
}

function faultOf(
  path: string,
  { target, isType }: Import,
  layer: Layer,
  sources: ReadonlyMap<string, string>,
) {
  if (target.startsWith('node:')) return layer.node ? null : `${layer.at} runs where there is no Node`
  if (!target.startsWith('.')) return packageFault(path, target, isType, layer)
  const to = resolve(path, target, sources)
  if (isTestHelp(to)) return 'it is there for tests alone'
  if (isIn(to, [layer.at]) && !(layer.strangers && to !== path)) return null
  const allowed = isType ? [...layer.values, ...(layer.types ?? [])] : layer.values
  if (isIn(to, allowed)) return null
  const types = layer.types ? `, and types of ${layer.types.join(', ')}` : ''
  const own = layer.strangers ? 'not even its own files, but ' : ''
  return `${layer.at} may import ${own}${layer.values.join(', ') || 'nothing'}${types}`
}

function packageFault(path: string, target: string, isType: boolean, layer: Layer): string | null {
  const name = target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/')
  const homes = Object.hasOwn(packageHomes, name) ? packageHomes[name] : undefined
  if (homes && !isIn(path, homes)) return `${name} belongs to ${homes.join(', ')}`
  if (isType || !layer.packages || layer.packages.includes(name)) return null
  return `${layer.at} may use ${layer.packages.join(', ') || 'no package'}`
}

function resolve(path: string, target: string, sources: ReadonlyMap<string, string>): string {
  const bare = join(dirname(path), target.replace(/\?.*$/, '')).replaceAll('\\', '/')
  const candidates = [bare, `${bare}.ts`, `${bare}.tsx`, `${bare}/index.ts`]
  return candidates.find((candidate) => sources.has(candidate)) ?? bare
}

const root = fileURLToPath(new URL('..', import.meta.url))

function readSources(): Map<string, string> {
  const sources = new Map<string, string>()
  for (const top of ['electron', 'nodes', 'renderer', 'resources/samples', 'e2e']) {
    for (const entry of readdirSync(join(root, top), { recursive: true, encoding: 'utf8' })) {
      if (!/\.(ts|tsx|mjs)$/.test(entry)) continue
      sources.set(`${top}/${entry.replaceAll('\\', '/')}`, readFileSync(join(root, top, entry), 'utf8'))
    }
  }
  return sources
}

describe('the arrows between the parts', () => {
  const sources = readSources()

  it('hold in every file', () => {
    const { files, imports, violations } = look(sources)
    expect(violations).toEqual([])
    // It has looked: at hundreds of files, in every layer, and at what they import.
    expect(files).toBeGreaterThan(250)
    expect(imports).toBeGreaterThan(800)
    const seen = layers.filter(({ at }) => [...sources.keys()].some((path) => isIn(path, [at])))
    expect(seen).toEqual(layers)
  })

  it('are seen in whatever form an import has', () => {
    const source = `
      import { z } from 'zod'
      import type { A } from './a'
      import { type B, type C } from './b'
      import { type D, e } from './d'
      import * as f from './f'
      import g, { h } from "./g"
      import './i.css'
      import {
        type J,
        type K,
      } from '../j'
      export { l } from './l'
      export type { M } from './m'
      export * from './n'
      const o = await import('./o')
    `
    expect(importsOf(source).map(({ target, isType }) => `${isType ? '~' : ''}${target}`)).toEqual([
      'zod',
      '~./a',
      '~./b',
      './d',
      './f',
      './g',
      './i.css',
      '~../j',
      './l',
      '~./m',
      './n',
      './o',
    ])
  })

  const planted: [path: string, source: string, fault: string | null][] = [
    ['nodes/logic/x.ts', "import './branch'", 'nodes/logic may import not even its own files, but nodes/sdk'],
    [
      'nodes/logic/x.ts',
      "import { a } from '../enrichment/geoip'",
      'nodes/logic may import not even its own files',
    ],
    ['nodes/logic/x.ts', "import { a } from '../expr/expression'", 'nodes/logic may import not even'],
    ['nodes/logic/x.ts', "import { readFileSync } from 'node:fs'", 'nodes/logic runs where there is no Node'],
    ['nodes/logic/x.ts', "import ky from 'ky'", 'nodes/logic may use zod'],
    ['nodes/sdk/x.ts', "import { a } from '../playbook/check'", 'nodes/sdk may import nothing'],
    ['nodes/expr/x.ts', "import type { A } from '../playbook/schema'", 'nodes/expr may import nodes/sdk'],
    ['nodes/sdk/x.ts', "import { runNode } from './testing'", 'it is there for tests alone'],
    [
      'electron/views/x.ts',
      "import { canonicalJson } from '../../nodes/sdk'",
      'electron/views may import nothing, and types of nodes/sdk',
    ],
    ['electron/views/x.ts', "import type { Json } from '../../nodes/sdk'", null],
    [
      'electron/executor/x.ts',
      "import { EventStore } from '../store/events'",
      'electron/executor may import nodes/sdk',
    ],
    [
      'electron/executor/x.ts',
      "import type { EventRow } from '../store/events'",
      'electron/executor may import',
    ],
    [
      'electron/executor/x.ts',
      "import { serveHeadless } from '../hosts/headless/server'",
      'electron/executor may import',
    ],
    ['electron/services/x.ts', "import type { Call } from '../executor/ports'", null],
    [
      'electron/services/x.ts',
      "import { runPlan } from '../executor/run'",
      'electron/services may import nodes/sdk, and types of electron/executor',
    ],
    ['electron/store/x.ts', "import { traceText } from '../executor/step-record'", null],
    ['electron/store/x.ts', "import { runPlan } from '../executor/run'", 'electron/store may import'],
    ['electron/core/x.ts', "import { router } from '../api'", 'electron/core may import'],
    [
      'electron/core/x.ts',
      "import Database from 'better-sqlite3'",
      'better-sqlite3 belongs to electron/store',
    ],
    [
      'electron/api/x.ts',
      "import { EventStore } from '../store/events'",
      'electron/api may import electron/core, electron/views',
    ],
    ['electron/api/x.ts', "import { join } from 'node:path'", 'electron/api runs where there is no Node'],
    [
      'electron/hosts/headless/x.ts',
      "import { a } from '../desktop/window'",
      'electron/hosts/headless may import',
    ],
    [
      'electron/hosts/desktop/x.ts',
      "import { a } from '../headless/server'",
      'electron/hosts/desktop may import',
    ],
    ['electron/hosts/desktop/x.ts', "import { app } from 'electron'", null],
    [
      'electron/hosts/cli/x.ts',
      "import { app } from 'electron'",
      'electron belongs to electron/hosts/desktop',
    ],
    ['electron/core/x.ts', "import type { WebSocket } from 'ws'", 'ws belongs to electron/hosts'],
    [
      'resources/samples/x.ts',
      "import { createApp } from '../../electron/core/app'",
      'resources/samples may import',
    ],
    ['renderer/x.tsx', "import type { ApiClient } from '../electron/api/client'", null],
    ['renderer/x.tsx', "import { localClient } from '../electron/api'", 'renderer may import'],
    ['renderer/x.tsx', "import { makePlan } from '../electron/executor/plan'", 'renderer may import'],
    ['renderer/x.tsx', "import { join } from 'node:path'", 'renderer runs where there is no Node'],
    ['renderer/x.tsx', "import { ReactFlow } from 'reactflow'", 'reactflow belongs to renderer/canvas/rf.ts'],
    ['nodes/sdk/x.ts', "import { useState } from 'react'", 'react belongs to renderer'],
    [
      'e2e/specs/x.ts',
      "import { createApp } from '../../electron/core/app'",
      'e2e may import nothing, and types of',
    ],
    ['e2e/specs/x.ts', "import type { Playbook } from '../../nodes/playbook/schema'", null],
    ['electron/x.ts', '', 'electron/x.ts is in no layer that boundaries.test.ts knows'],
    ['electron/core/x.ts', "const vm = require('node:vm')", 'code from elsewhere is never run'],
    [
      'electron/store/x.ts',
      "import { DatabaseSync } from 'node:sqlite'",
      'two SQLite libraries on one file corrupt it',
    ],
    ['nodes/expr/x.ts', "new Function('return 1')", 'text is never made code'],
    ['renderer/x.ts', "eval('1')", 'text is never made code'],
    ['electron/core/x.ts', "import { spawn } from 'node:child_process'", 'the core starts no programs'],
    ['electron/hosts/launcher/x.mjs', "import { spawn } from 'node:child_process'", null],
    ['renderer/x.tsx', '<b dangerouslySetInnerHTML={{ __html: name }} />', 'data is never read as HTML'],
    ['renderer/x.ts', 'element.innerHTML = name', 'data is never read as HTML'],
    ['renderer/x.ts', 'document.write(name)', 'data is never read as HTML'],
    ['electron/hosts/owner/x.ts', "copyFileSync(join(folder, 'cordon.db'), to)", 'touched by SQLite alone'],
    // Tests may do what they have to.
    ['nodes/logic/x.test.ts', "import { a } from '../enrichment/geoip'", null],
    ['electron/store/testing-x.ts', "import { spawn } from 'node:child_process'", null],
  ]
  it.each(planted)('are guarded: %s with %s', (path, source, fault) => {
    const { violations } = look(new Map([...sources, [path, source]]))
    const [first = '', ...more] = violations.filter((violation) => violation.startsWith(`${path} `))
    expect(first).toContain(fault ?? '')
    expect(first === '').toBe(fault === null)
    expect(more).toEqual([])
  })
})
