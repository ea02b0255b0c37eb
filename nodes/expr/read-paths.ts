import { childrenOf, type Tree } from './tree'

/**
 * The paths that a tree reads from outside, such as `n3.score` or `event.user.name`: the longest chain of plain
 * field accesses on a name that no macro of the tree binds.
 */
export function readPaths(root: Tree): Set<string> {
  const paths = new Set<string>()
  const visit = (node: Tree, bound: ReadonlySet<string>): void => {
    const path = pathOf(node)
    if (path) {
      if (!bound.has(path[0] as string)) paths.add(path.join('.'))
      return
    }
    const { children, loop } = childrenOf(node)
    for (const child of children) visit(child, bound)
    if (!loop) return
    const inner = new Set(bound).add(loop.variable)
    for (const child of loop.body) visit(child, inner)
  }
  visit(root, new Set())
  return paths
}

/** `['n3', 'score']` for the tree of `n3.score`; null for anything but a chain of fields on a name. */
function pathOf(node: Tree): string[] | null {
  if (node.meta.alternate || node.meta.macro) return null
  if (node.op === 'id') return [node.args as string]
  if (node.op !== '.') return null
  const [owner, field] = node.args as [Tree, string]
  const path = pathOf(owner)
  return path && [...path, field]
}
