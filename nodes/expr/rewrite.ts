import { own, replaced } from './functions'
import { type Comprehension, childrenOf, type Operator, type Tree } from './tree'

/**
 * Sends calls of the parsed tree to our own functions and wraps the range of every macro in the counting
 * `tick`. Changes the tree in place, before its first check: afterwards cel-js has chosen its overloads.
 */
export function rewrite(root: Tree, call: Operator): void {
  const { children, loop } = childrenOf(root)
  for (const child of [...children, ...(loop?.body ?? [])]) rewrite(child, call)
  if (root.meta.alternate) return
  if (root.op === 'comprehension') {
    const range = root.args as Comprehension
    range.iterable = range.iterable.clone(call, [`${own}tick`, [range.iterable]])
  } else if (root.op === 'call' || root.op === 'rcall') redirect(root)
}

function redirect(node: Tree): void {
  const args = node.args as [string, ...unknown[]]
  const name = args[0]
  const count = (args.at(-1) as Tree[]).length
  if (replaced.has(`${node.op}:${name}:${count}`)) args[0] = own + name
}
