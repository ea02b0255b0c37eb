import type { z } from 'zod'
import {
  type BadKey,
  findBadKey,
  isJsonObject,
  type Json,
  type JsonObject,
  JsonTextError,
  parseJson,
} from '../sdk'
import { documentError, type Problem } from './problem'
import { currentFormat, limits, Playbook } from './schema'
import { upgrade } from './upgrade'

export type ParsedPlaybook = { ok: true; playbook: Playbook } | { ok: false; problems: Problem[] }

/** Reads the text of a playbook file. The only way in from outside; never throws for bad text. */
export function parsePlaybookText(text: string): ParsedPlaybook {
  if (text.length > limits.bytes) return tooLarge(text.length)
  try {
    const json = text.replace(/^\uFEFF/, '')
    const { value, duplicateKeys, renamedKeys } = parseJson(json)
    const badKey = duplicateKeys || renamedKeys ? findBadKey(json) : null
    return badKey ? refuse(keyProblem(badKey, json)) : parsePlaybook(value)
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error
    const hint = 'Open the file in an editor at this place; it may have been cut off while copying'
    return refuse(documentError('not_json', `${error.line}:${error.column}`, error.message, hint))
  }
}

export function tooLarge(bytes: number): ParsedPlaybook {
  const megabytes = (size: number) => `${Math.ceil(size / 1024 / 1024)} MB`
  const message = `The file has ${megabytes(bytes)}; a playbook may have ${megabytes(limits.bytes)}`
  return refuse(documentError('limit', '$', message, 'This is no playbook file, or data was pasted into it'))
}

/** Reads a document that is already JSON, upgrading it from an older format. */
export function parsePlaybook(value: Json): ParsedPlaybook {
  if (!isJsonObject(value)) {
    return refuse(documentError('bad_shape', '$', 'A playbook is a JSON object', 'Choose a playbook file'))
  }
  const upgraded = upgrade(value)
  if (!upgraded.ok) return refuse(upgraded.problem)
  const crowd = tooMany(upgraded.document)
  if (crowd) return refuse(crowd)
  const result = Playbook.safeParse(upgraded.document)
  if (result.success) return { ok: true, playbook: result.data }
  return { ok: false, problems: result.error.issues.map((issue) => shapeProblem(issue, upgraded.document)) }
}

// Before the schema is asked: it would look at each of a million nodes first.
function tooMany(document: JsonObject): Problem | null {
  for (const collection of ['nodes', 'edges'] as const) {
    const items = document[collection]
    if (!Array.isArray(items) || items.length <= limits[collection]) continue
    const message = `The playbook has ${items.length} ${collection}; it may have ${limits[collection]}`
    return documentError('limit', `$.${collection}`, message, 'Split it into several playbooks')
  }
  return null
}

function refuse(problem: Problem): ParsedPlaybook {
  return { ok: false, problems: [problem] }
}

function keyProblem({ key, fault, offset }: BadKey, text: string): Problem {
  const reason = fault === 'reserved' ? `"${key}" may not be a key` : `The key "${key}" stands twice here`
  const { line, column, message } = new JsonTextError(reason, text, offset)
  return documentError('bad_key', `${line}:${column}`, message, 'Remove or rename that key')
}

function shapeProblem(issue: z.core.$ZodIssue, document: JsonObject): Problem {
  const path = showPath(issue.path)
  return {
    node: nodeAt(issue.path, document),
    path,
    code: codeOf(issue),
    message: `${path} ${issue.message.replace(/^Invalid input: expected/, 'must be')}`,
    hint:
      issue.code === 'unrecognized_keys'
        ? 'Remove it; keys are spelt as in the documentation'
        : hintFor(issue.path),
    level: 'error',
  }
}

function codeOf(issue: z.core.$ZodIssue): Problem['code'] {
  const field = issue.path.at(-1)
  if (issue.code === 'too_big') return 'limit'
  return field === 'id' && issue.path.length !== 1 ? 'bad_id' : 'bad_shape'
}

function hintFor(path: readonly PropertyKey[]): string {
  const field = path.at(-1)
  if (field === 'id' && path.length > 1) return 'Choose another id, such as n12'
  if (field === 'format') return `Write "format": ${currentFormat}`
  return 'Correct the value at this place'
}

/** `$.nodes[3].input.ip` */
export function showPath(path: readonly PropertyKey[]): string {
  let shown = '$'
  for (const step of path) {
    if (typeof step === 'number') shown += `[${step}]`
    else
      shown += /^[A-Za-z_]\w*$/.test(String(step)) ? `.${String(step)}` : `[${JSON.stringify(String(step))}]`
  }
  return shown
}

function nodeAt(path: readonly PropertyKey[], document: JsonObject): string | null {
  const [collection, index] = path
  if ((collection !== 'nodes' && collection !== 'edges') || typeof index !== 'number') return null
  const items = document[collection]
  const item = Array.isArray(items) ? items[index] : undefined
  return isJsonObject(item) && typeof item.id === 'string' ? item.id : null
}
