import { checkExpression } from '../expr/expression'
import type { Surroundings } from './check'
import { strayRoundNames } from './check-containers'
import { fitsType, typedOutput } from './declared'
import { documentError, type Problem } from './problem'
import type { Playbook } from './schema'

/** What a playbook declares to those that call it: defaults that fit, and outputs that can have a value at its end. */
export function checkInterface(playbook: Playbook, around: Surroundings): Problem[] {
  const inputs = Object.entries(playbook.inputs).flatMap(([name, input]): Problem[] => {
    if (input.default === undefined || fitsType(input.default, input.type)) return []
    const message = `The default of the input ${name} must be a ${input.type ?? 'value'}`
    return [documentError('bad_config', `$.inputs.${name}.default`, message, 'Correct it, or the type')]
  })
  const outputs = Object.entries(playbook.outputs).flatMap(([name, output]) =>
    checkOutput(name, typedOutput(output).expr, playbook, around),
  )
  return [...inputs, ...outputs]
}

function checkOutput(name: string, expr: string, { nodes }: Playbook, around: Surroundings): Problem[] {
  const path = `$.outputs.${name}.expr`
  const checked = checkExpression(expr, around.environment, around.scope)
  if (!checked.ok) {
    const { code, message, start, hint } = checked.problem
    return [documentError(code, path, `Output ${name}: ${message} (at character ${start + 1})`, hint)]
  }
  const { names } = checked.expression
  const inside = new Map(
    nodes.flatMap(({ id, parent }) => (parent === undefined ? [] : [[id, parent] as const])),
  )
  const hidden = [...names].flatMap((step): Problem[] => {
    const parent = inside.get(step)
    if (parent === undefined) return []
    const message = `Output ${name} reads ${step}, which runs inside ${parent}`
    return [documentError('not_upstream', path, message, `Read what ${parent} leaves with`)]
  })
  const stray = strayRoundNames(names, new Set()).map((each) =>
    documentError(
      'not_upstream',
      path,
      `Output ${name} reads ${each.name}, which does not exist here`,
      each.hint,
    ),
  )
  return [...hidden, ...stray]
}
