import { Environment } from '@marcbachmann/cel-js'
import { registerFunctions } from './functions'
import { rewrite } from './rewrite'
import type { CelType, Scope } from './scope'
import { operatorOf, type Tree } from './tree'

const limits = {
  maxAstNodes: 20_000,
  maxDepth: 100,
  maxListElements: 1000,
  maxMapEntries: 1000,
  maxCallArguments: 32,
}

const checking = registerFunctions(new Environment({ limits }))

// Runs what the typed check has passed, over plain JSON: every variable is dynamic, and so a literal may stand
// beside a value whose type only the check knew.
const running = registerFunctions(
  new Environment({ limits, unlistedVariablesAreDyn: true, homogeneousAggregateLiterals: false }),
)

const call = operatorOf(running.parse('size([])').ast as unknown as Tree)

export type Parsed = { tree: Tree; evaluate: (values: object) => unknown }

/** An environment that knows the types of the scope, for checking alone. */
export function typedEnvironment(scope: Scope): Environment {
  const environment = checking.clone()
  for (const [name, type] of Object.entries(scope)) declare(environment, name, type)
  return environment
}

function declare(environment: Environment, name: string, type: CelType): void {
  if (typeof type === 'string') environment.registerVariable(name, type)
  else environment.registerVariable({ name, schema: type })
}

/** Parses for a run. Throws cel-js's `ParseError`. */
export function parseForRun(text: string): Parsed {
  const parsed = running.parse(text)
  const tree = parsed.ast as unknown as Tree
  rewrite(tree, call)
  return { tree, evaluate: parsed }
}

/** Parses and checks against the environment's types. Throws cel-js's `ParseError` or `TypeError`; returns the type. */
export function checkTypes(environment: Environment, text: string): string {
  const parsed = environment.parse(text)
  rewrite(parsed.ast as unknown as Tree, call)
  const result = parsed.check()
  if (!result.valid) throw result.error
  return result.type ?? 'dyn'
}
