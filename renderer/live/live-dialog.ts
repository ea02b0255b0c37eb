import { createStore } from 'zustand/vanilla'

/** What a person has asked to do with a playbook that is, or will be, live. */
export type LiveQuestion = { kind: 'deploy' | 'stop' | 'roll_back'; id: string; name: string }

/** The question that is open, whichever screen or key it was asked from. */
export const liveDialog = createStore<{ asked: LiveQuestion | null }>(() => ({ asked: null }))

export const askLive = (asked: LiveQuestion): void => liveDialog.setState({ asked })
export const closeLiveDialog = (): void => liveDialog.setState({ asked: null })
