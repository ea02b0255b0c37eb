import { createRouterClient } from '@orpc/server'
import type { ApiClient } from './client'
import type { ApiContext } from './context'
import { router } from './router'

/** The API called in this process, through the same guard as from anywhere else. */
export function localClient(context: ApiContext): ApiClient {
  return createRouterClient(router, { context })
}
