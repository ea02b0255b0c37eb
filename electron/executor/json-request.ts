import type { HttpRequest, JsonObject } from '../../nodes/sdk'

/** A request as it is recorded, journaled and shown: without what only the caller needs to know. */
export function toJsonRequest(request: Omit<HttpRequest, 'accept'>): JsonObject {
  const { method, path, query, headers, body } = request
  const json: JsonObject = { method, path: [...path] }
  if (query) json.query = { ...query }
  if (headers) json.headers = { ...headers }
  if (body !== undefined) json.body = body
  return json
}
