import { Environment } from '@marcbachmann/cel-js'
import { describe, expect, it } from 'vitest'
import { parseForRun } from './environment'
import { childrenOf, freeNames, type Tree } from './tree'

/**
 * The whole grammar: every kind of node and every macro that cel-js has. `n1` to `n4` are names from outside,
 * `x` is bound by the macro around it.
 */
const grammar = [
  '1',
  'n1',
  'n1.a',
  'n1.?a',
  'n1[n2]',
  'n1[?n2]',
  'size(n1)',
  'n1.contains(n2)',
  '[n1, n2]',
  '{n1: n2, "a": n3}',
  'n1 ? n2 : n3',
  'n1 || n2',
  'n1 && n2',
  '!n1',
  '-n1',
  ...['==', '!=', '<', '<=', '>', '>=', 'in', '+', '-', '*', '/', '%'].map((operator) => `n1 ${operator} n2`),
  'has(n1.a)',
  'n1.all(x, x == n2)',
  'n1.exists(x, x == n2)',
  'n1.exists_one(x, x == n2)',
  'n1.map(x, x + n2)',
  'n1.map(x, x > n2, x + n3)',
  'n1.filter(x, x > n2)',
  'cel.bind(x, n1, x + n2)',
  'n1.or(n2)',
  'n1.orValue(n2)',
]

const library = new Environment({ unlistedVariablesAreDyn: true, enableOptionalTypes: true })
// The library's typings say less of a node than there is; the test below is what holds `Tree` to it.
const parse = (text: string) => library.parse(text).ast as unknown as Tree

const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && 'op' in value && 'meta' in value

/** Every node within a value, found by looking everywhere: what `childrenOf` must find by knowing where. */
function treesIn(value: unknown): Tree[] {
  if (isTree(value)) return [value]
  if (Array.isArray(value)) return value.flatMap(treesIn)
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return []
  return Object.values(value).flatMap(treesIn)
}

/** The nodes that cel-js evaluates below this one: a macro's, in place of the call that it was written as. */
function evaluatedBelow(node: Tree): Tree[] {
  if (node.meta.alternate) return [node.meta.alternate]
  if (!node.meta.macro) return treesIn(node.args)
  // `ast` is the call itself.
  return treesIn({ ...node.meta.macro, ast: null })
}

function walk(root: Tree, below: (node: Tree) => Tree[]): Set<Tree> {
  const seen = new Set<Tree>()
  const open = [root]
  for (let node = open.pop(); node; node = open.pop()) {
    if (seen.has(node)) continue
    seen.add(node)
    open.push(...below(node))
  }
  return seen
}

const known = (node: Tree) => {
  const { children, loop } = childrenOf(node)
  return [...children, ...(loop?.body ?? [])]
}
const everything = grammar.flatMap((text) => [...walk(parse(text), evaluatedBelow)])

describe('the grammar of this test', () => {
  it('has every kind of node that cel-js has', () => {
    const modules = import.meta.glob<{ OPERATORS: Record<string, { name: string }> }>(
      '../../node_modules/@marcbachmann/cel-js/lib/operators.js',
      { eager: true, exhaustive: true },
    )
    const kinds = Object.values(modules).flatMap(({ OPERATORS }) => Object.values(OPERATORS))
    expect(kinds.length).toBeGreaterThan(30)
    expect(new Set(everything.map(({ op }) => op))).toEqual(new Set(kinds.map(({ name }) => name)))
  })

  it('has every macro that cel-js has', () => {
    const macros = library
      .getDefinitions()
      .functions.filter(({ params }) => params.some(({ type }) => type === 'ast'))
    const calls = everything.filter(({ meta }) => meta.alternate ?? meta.macro)
    const written = calls.map(({ args }) => {
      const [name, ...rest] = args as [string, ...unknown[]]
      return `${name}/${(rest.at(-1) as unknown[]).length}`
    })
    expect(new Set(written)).toEqual(new Set(macros.map(({ name, params }) => `${name}/${params.length}`)))
  })
})

describe.each(grammar)('the tree of %s', (text) => {
  it('is walked to every node that cel-js evaluates', () => {
    const root = parse(text)
    expect(walk(root, known)).toEqual(walk(root, evaluatedBelow))
  })

  it('reads from outside what stands there, and not what a macro binds', () => {
    expect([...freeNames(parse(text))].sort()).toEqual([...new Set(text.match(/\bn\d\b/g))].sort())
  })
})

// Optional types are switched off where playbooks run.
const playbooks = grammar.filter((text) => !text.includes('?a') && !text.includes('[?'))

it.each(playbooks)('the rewrite leaves no native pattern and no uncounted loop within %s', (text) => {
  const hostile = text.replaceAll(/\bn\d\b/g, 'event.l.filter(e, e.matches("(a+)+$"))')
  const nodes = [...walk(parseForRun(hostile).tree, evaluatedBelow)]
  const calls = nodes.filter(({ op }) => op === 'rcall').map(({ args }) => (args as [string])[0])
  expect(calls.filter((name) => name === 'matches')).toEqual([])
  expect(calls.filter((name) => name === '#matches')).toHaveLength(text.match(/\bn\d\b/g)?.length ?? 0)
  const loops = nodes.filter(({ op }) => op === 'comprehension')
  expect(loops.map(({ args }) => (args as { iterable: Tree }).iterable.args)).toEqual(
    loops.map(() => ['#tick', expect.anything()]),
  )
})

describe('a node that we do not know', () => {
  it('is refused, by kind and by macro, and never passed over', () => {
    const base = parse('n1')
    const stranger = base.clone({ name: 'lambda', check: null, evaluate: null }, [base])
    expect(() => childrenOf(stranger)).toThrow('cel-js made a node "lambda", which we do not know')
    const call = base.clone({ name: 'call', check: null, evaluate: null }, ['sortBy', [base]])
    call.meta.macro = {}
    expect(() => childrenOf(call)).toThrow('cel-js made a macro of "sortBy", which we do not know')
  })
})
