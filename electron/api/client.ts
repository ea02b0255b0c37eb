import type { ContractRouterClient } from '@orpc/contract'
import type { contract } from './contract'

/** The API as a caller sees it, whatever door it goes by. */
export type ApiClient = ContractRouterClient<typeof contract>
