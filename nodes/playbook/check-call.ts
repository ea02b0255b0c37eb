import { isJsonObject, type JsonObject, type NodeManifest } from '../sdk'
import { fitsType, typedOutput } from './declared'
import type { Problem } from './problem'
import { type DeclaredInput, limits, type Playbook, type PlaybookNode, type ValueType } from './schema'

/** Finds a version of a playbook; null where there is none. */
export type FindPlaybook = (id: string, version: number) => Playbook | null

/** What a node calls; null where its settings do not say. */
export function callOf({
  config: { playbook, version },
}: PlaybookNode): { id: string; version: number } | null {
  return typeof playbook === 'string' && typeof version === 'number' ? { id: playbook, version } : null
}

/** A type that calls a playbook takes and gives what that one declares. */
export function calledManifest(manifest: NodeManifest, called: Playbook): NodeManifest {
  const input = schemaOf(called.inputs)
  const required = Object.entries(called.inputs).flatMap(([name, declared]) =>
    isNeeded(declared) ? [name] : [],
  )
  const outputs = Object.entries(called.outputs).map(([name, output]) => [name, typedOutput(output)])
  return {
    ...manifest,
    input: { ...input, required },
    outlets: { ok: schemaOf(Object.fromEntries(outputs)) },
  }
}

export const isNeeded = (input: DeclaredInput): boolean =>
  input.required === true && input.default === undefined

const jsonTypes: Readonly<Record<ValueType, JsonObject>> = {
  string: { type: 'string' },
  number: { type: 'number' },
  boolean: { type: 'boolean' },
  list: { type: 'array' },
  object: { type: 'object', additionalProperties: {} },
  any: {},
}

function schemaOf(declared: { readonly [name: string]: { type?: ValueType | undefined } }): JsonObject {
  const properties = Object.entries(declared).map(([name, { type }]) => [name, jsonTypes[type ?? 'any']])
  return { type: 'object', properties: Object.fromEntries(properties), additionalProperties: false }
}

/** That what is called exists, comes to an end, and is given what it takes. */
export function checkCall(node: PlaybookNode, path: string, caller: Playbook, find: FindPlaybook): Problem[] {
  const call = callOf(node)
  if (!call) return []
  const at = (place: string, code: Problem['code'], message: string, hint: string): Problem => {
    return { node: node.id, path: `${path}.${place}`, code, message, hint, level: 'error' }
  }
  const called = find(call.id, call.version)
  if (!called) {
    const message = `${node.id} calls version ${call.version} of the playbook "${call.id}", which does not exist`
    return [
      at(
        'config.playbook',
        'unknown_playbook',
        message,
        'Choose a version that `cordon playbook list` shows',
      ),
    ]
  }
  const constants = Object.entries(node.input).flatMap(([name, binding]): Problem[] => {
    const declared = Object.hasOwn(called.inputs, name) ? called.inputs[name] : undefined
    if (!declared || !('value' in binding) || fitsType(binding.value, declared.type)) return []
    const message = `${node.id}: the input ${name} must be a ${declared.type}`
    return [at(`input.${name}`, 'bad_config', message, 'Correct the constant')]
  })
  const way = wayBack(called, [caller.id], find)
  if (way === null) return constants
  const isLoop = new Set(way).size < way.length
  const message = isLoop
    ? `${node.id} calls playbooks that call one another for ever: ${way.join(' → ')}`
    : `${node.id} calls playbooks that call others, more than ${limits.depth} deep: ${way.join(' → ')}`
  const hint = 'Change one of them so that it does not call the next'
  return [...constants, at('config.playbook', isLoop ? 'recursion' : 'limit', message, hint)]
}

/** The ids along a chain of calls that comes back to one of them, or that is too long; null where there is none. */
function wayBack(called: Playbook, before: readonly string[], find: FindPlaybook): string[] | null {
  const fine = new Map<string, number>()
  const visit = (playbook: Playbook, way: readonly string[]): string[] | null => {
    const here = [...way, playbook.id]
    if (way.includes(playbook.id) || here.length > limits.depth + 1) return here
    for (const { id, version } of ownCalls(playbook)) {
      if (here.includes(id)) return [...here, id]
      const key = `${id}@${version}`
      // What was fine from deeper down is fine from here.
      if ((fine.get(key) ?? -1) >= here.length) continue
      const next = find(id, version)
      const found = next && visit(next, here)
      if (found) return found
      fine.set(key, here.length)
    }
    return null
  }
  return visit(called, before)
}

/** The versions of playbooks that a playbook calls itself. A call is known by its settings, whatever its type. */
function ownCalls({ nodes }: Playbook): { id: string; version: number }[] {
  return nodes.flatMap((node) => (isJsonObject(node.config) ? (callOf(node) ?? []) : []))
}

/** Every version that a playbook comes to call, by itself or through others; those that do not exist are left out. */
export function callsOf(
  playbook: Playbook,
  find: FindPlaybook,
): { id: string; version: number; called: Playbook }[] {
  const found = new Map<string, { id: string; version: number; called: Playbook }>()
  const open = [playbook]
  for (let next = open.pop(); next; next = open.pop()) {
    for (const { id, version } of ownCalls(next)) {
      const key = `${id}@${version}`
      const called = found.has(key) ? null : find(id, version)
      if (!called) continue
      found.set(key, { id, version, called })
      open.push(called)
    }
  }
  return [...found.values()]
}

/** As `callsOf`, the documents alone. */
export function calledBy(playbook: Playbook, find: FindPlaybook): Playbook[] {
  return callsOf(playbook, find).map(({ called }) => called)
}
