export type { ApiClient } from './client'
export { type ApiContext, CallBudget, localBudget, pageBudget } from './context'
export { localClient } from './local-client'
export { router } from './router'
