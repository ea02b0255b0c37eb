import { createContext, useContext } from 'react'
import type { ApiClient } from '../../electron/api/client'

export const ApiContext = createContext<ApiClient | null>(null)

export function useApi(): ApiClient {
  const api = useContext(ApiContext)
  if (!api) throw new Error('Outside of the ApiContext')
  return api
}
