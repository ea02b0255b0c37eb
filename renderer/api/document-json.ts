import type { Playbook } from '../../nodes/playbook/schema'
import type { JsonObject } from '../../nodes/sdk'

/** The document as the API takes it. A member that is absent is no member in JSON either, which the types do not say. */
export function documentJson(document: Playbook): JsonObject {
  return document as JsonObject
}
