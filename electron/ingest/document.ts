import { isJsonObject, type Json, type JsonObject } from '../../nodes/sdk'

const words = (text: string): string[] => text.split(' ')

/** Field sets of the Elastic Common Schema 8 that are objects. */
const ecsObjects: ReadonlySet<string> = new Set([
  ...words('agent client cloud container data_stream destination device dll dns ecs email error event faas'),
  ...words('file group host http labels log network observer orchestrator organization package process'),
  ...words('registry related rule server service source threat tls url user user_agent volume vulnerability'),
])

/** Names at the root of an event that are Cordon's own. */
const ownNames: ReadonlySet<string> = new Set(['id', 'time', 'severity', 'origin', 'raw_fields'])

/**
 * The document that runs see: dotted ECS names become nested, and a field that collides with an ECS field set of
 * another type, or with a name of ours, moves below `raw_fields`. Everything else stays where it is.
 * `changed` is false when the object given is the document. The object given may be changed.
 */
export function toDocument(raw: JsonObject): { document: JsonObject; changed: boolean } {
  const keys = Object.keys(raw)
  if (!keys.some((key) => isDottedEcs(key) || collides(key, raw[key] as Json)))
    return { document: raw, changed: false }
  const document: JsonObject = {}
  const aside: JsonObject = {}
  for (const key of keys) {
    const value = raw[key] as Json
    if (collides(key, value)) aside[key] = value
    else if (!isDottedEcs(key)) document[key] = merge(document[key], value)
  }
  for (const key of keys) {
    if (isDottedEcs(key) && !setPath(document, key.split('.'), raw[key] as Json))
      aside[key] = raw[key] as Json
  }
  if (Object.keys(aside).length > 0) document.raw_fields = aside
  return { document, changed: true }
}

function isDottedEcs(key: string): boolean {
  const dot = key.indexOf('.')
  return dot > 0 && ecsObjects.has(key.slice(0, dot))
}

function collides(key: string, value: Json): boolean {
  if (ownNames.has(key)) return true
  return ecsObjects.has(key) && !isJsonObject(value) && value !== null
}

function merge(known: Json | undefined, value: Json): Json {
  return isJsonObject(known) && isJsonObject(value) ? { ...known, ...value } : value
}

// Far more than any ECS name has. Without a bound, a name of dots alone would nest deeper than JSON may.
const maxSteps = 16

/** Sets a nested value; false when something that is no object is in the way, or the place is taken. */
function setPath(root: JsonObject, path: readonly string[], value: Json): boolean {
  if (path.length > maxSteps) return false
  let object = root
  for (const step of path.slice(0, -1)) {
    if (isReserved(step)) return false
    const next = Object.hasOwn(object, step) ? object[step] : undefined
    if (next === undefined || next === null) {
      const fresh: JsonObject = {}
      object[step] = fresh
      object = fresh
    } else if (isJsonObject(next)) object = next
    else return false
  }
  const last = path.at(-1) as string
  if (isReserved(last) || Object.hasOwn(object, last)) return false
  object[last] = value
  return true
}

const isReserved = (step: string): boolean =>
  step === '__proto__' || step === 'constructor' || step === 'prototype'
