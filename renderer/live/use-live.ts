import { useStore } from 'zustand'
import type { DeploymentView, LiveStatus } from '../../electron/views/live'
import { liveStore } from './live-feed'

/** What is live now; null until the core has said. */
export function useLiveStatus(): LiveStatus | null {
  return useStore(liveStore, ({ status }) => status)
}

/** The deployment of a playbook; null while it is not deployed. */
export function useDeployment(playbook: string): DeploymentView | null {
  return useStore(
    liveStore,
    ({ status }) => status?.deployments.find((deployment) => deployment.playbook === playbook) ?? null,
  )
}
