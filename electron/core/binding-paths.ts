import { parseForRun } from '../../nodes/expr/environment'
import { readPaths } from '../../nodes/expr/read-paths'
import { templateCode } from '../../nodes/expr/template'
import type { Binding, PlaybookNode } from '../../nodes/playbook/schema'
import { isJsonObject, type Json } from '../../nodes/sdk'

/** The paths that a node's inputs read, such as `n3.score`, in the order in which they are written. */
export function bindingPaths({ input }: PlaybookNode): string[] {
  return [...new Set(Object.values(input).flatMap(pathsOf))]
}

function pathsOf(binding: Binding): string[] {
  if ('value' in binding) return []
  const texts = 'expr' in binding ? [binding.expr] : templateCode(binding.template)
  return texts.flatMap((text) => [...readPaths(parseForRun(text).tree)])
}

/** The value at a path of own fields; undefined where there is none. */
export function valueAt(root: Json, fields: readonly string[]): Json | undefined {
  let value: Json | undefined = root
  for (const field of fields)
    value = isJsonObject(value) && Object.hasOwn(value, field) ? value[field] : undefined
  return value
}
