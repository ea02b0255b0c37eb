/**
 * The parsed tree of cel-js 8.0.0 as far as we touch it. Its typings name neither the macros' expansions nor
 * the `meta` record, so this file is the one place that knows their shape; `tree.test.ts` holds it to the library.
 */
export type Tree = {
  op: string
  args: unknown
  start: number
  end: number
  readonly meta: Meta
  clone(op: Operator, args: unknown): Tree
}

type Meta = {
  /** What a macro (`exists`, `map`, …) was expanded to; evaluated in place of the call. */
  alternate?: Tree
  /** A macro that evaluates itself: `has` (`args`), `cel.bind` (`val`, `exp`), `or` and `orValue` (`receiver`, `arg`). */
  macro?: { val?: Tree; exp?: Tree; receiver?: Tree; arg?: Tree; args?: readonly Tree[] }
  check: unknown
  evaluate: unknown
}

/** What `clone` needs to make a node of another kind. */
export type Operator = { name: string; check: unknown; evaluate: unknown }

export type Comprehension = { iterable: Tree; iterVarName: string; init: Tree; step: Tree }

export function operatorOf(node: Tree): Operator {
  return { name: node.op, check: node.meta.check, evaluate: node.meta.evaluate }
}

// Operators that keep their operands in a plain array.
const operators = new Set('list [] [?] ?: || && == != in + - * / % < <= > >='.split(' '))

/** The direct children that are evaluated, and the loop variable that the last of them see. */
export function childrenOf(node: Tree): { children: Tree[]; loop?: { variable: string; body: Tree[] } } {
  if (node.meta.alternate) return { children: [node.meta.alternate] }
  if (node.meta.macro) return macroChildren(node)
  const args = node.args
  switch (node.op) {
    case 'value':
    case 'id':
    case 'accuValue':
    case 'accuInc':
      return { children: [] }
    case 'comprehension': {
      const { iterable, iterVarName, init, step } = args as Comprehension
      return { children: [iterable, init], loop: { variable: iterVarName, body: [step] } }
    }
    case '.':
    case '.?':
      return { children: [(args as [Tree, string])[0]] }
    case 'call':
      return { children: [...(args as [string, Tree[]])[1]] }
    case 'rcall': {
      const [, receiver, rest] = args as [string, Tree, Tree[]]
      return { children: [receiver, ...rest] }
    }
    case 'map':
      return { children: (args as [Tree, Tree][]).flat() }
    case '!_':
    case '-_':
    case 'accuPush':
      return { children: [args as Tree] }
    default:
      // What is not walked would keep its native regular expressions and its uncounted loops.
      if (!operators.has(node.op))
        throw new TypeError(`cel-js made a node "${node.op}", which we do not know`)
      return { children: [...(args as Tree[])] }
  }
}

function macroChildren(node: Tree): ReturnType<typeof childrenOf> {
  const { val, exp, receiver, arg, args } = node.meta.macro ?? {}
  if (val && exp) {
    const variable = ((node.args as [string, Tree, Tree[]])[2][0] as Tree).args as string
    return { children: [val], loop: { variable, body: [exp] } }
  }
  if (receiver && arg) return { children: [receiver, arg] }
  if (args) return { children: [...args] }
  throw new TypeError(`cel-js made a macro of "${String((node.args as unknown[])[0])}", which we do not know`)
}

/** Names that the tree reads from outside, without those that its own macros bind. */
export function freeNames(root: Tree): Set<string> {
  const names = new Set<string>()
  const visit = (node: Tree, bound: ReadonlySet<string>): void => {
    if (node.op === 'id' && !node.meta.alternate) {
      if (!bound.has(node.args as string)) names.add(node.args as string)
      return
    }
    const { children, loop } = childrenOf(node)
    for (const child of children) visit(child, bound)
    if (!loop) return
    const inner = new Set(bound).add(loop.variable)
    for (const child of loop.body) visit(child, inner)
  }
  visit(root, new Set())
  return names
}
