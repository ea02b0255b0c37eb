import { createContext, useContext } from 'react'
import { useStore } from 'zustand'
import type { Connection, ConnectionState } from './connection'

export const ConnectionContext = createContext<Connection | null>(null)

export function useConnectionState(): ConnectionState {
  const connection = useContext(ConnectionContext)
  if (!connection) throw new Error('Outside of the ConnectionContext')
  return useStore(connection.state)
}
