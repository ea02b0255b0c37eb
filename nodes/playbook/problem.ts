/** Something wrong with a playbook: where it is, what it is, and what to do about it. */
export type Problem = {
  /** Id of the node (or of the edge) it belongs to; null for the document as a whole. */
  node: string | null
  /** JSON path in the document, or `line:column` in a file whose text itself is at fault. */
  path: string
  code: ProblemCode
  message: string
  hint: string
  /** An error stops the playbook from running; a warning does not. */
  level: 'error' | 'warning'
}

export type ProblemCode =
  | 'bad_config'
  | 'bad_expression'
  | 'bad_id'
  | 'bad_key'
  | 'bad_parent'
  | 'bad_shape'
  | 'cycle'
  | 'dangling_edge'
  | 'duplicate_id'
  | 'edge_across'
  | 'empty_container'
  | 'limit'
  | 'missing_input'
  | 'newer_format'
  | 'no_input'
  | 'no_trigger'
  | 'not_json'
  | 'not_supported'
  | 'not_upstream'
  | 'recursion'
  | 'unknown_input'
  | 'unknown_list'
  | 'unknown_outlet'
  | 'unknown_playbook'
  | 'unknown_type'
  | 'many_triggers'
  | 'newer_type'

export class PlaybookError extends Error {
  override readonly name = 'PlaybookError'
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(problems.map(({ path, message }) => `${path}: ${message}`).join('\n'))
    this.problems = problems
  }
}

export function documentError(code: ProblemCode, path: string, message: string, hint: string): Problem {
  return { node: null, path, code, message, hint, level: 'error' }
}
