import type { Playbook } from '../../nodes/playbook/schema'

export type Place = { kind: 'node' | 'wire'; id: string }
export type Selection = { nodes: readonly string[]; wires: readonly string[] }

/** What undo brings back: the document, and where the person was in it. */
export type Snapshot = { document: Playbook; selection: Selection; focus: Place | null }

/** A change that can be undone. A burst (typing in a field, held arrow keys) is one change. */
export type Change = { label: string; snapshot: Snapshot; burst: string | null; at: number }

/** `past` holds what was before each change, `future` what was after each that was undone. */
export type History = { past: readonly Change[]; future: readonly Change[] }

export const emptyHistory: History = { past: [], future: [] }

const kept = 500
// Longer than the pause before a held key repeats.
const burstMs = 1000

/** Takes up a change; the document that it made is the caller's. What was undone before can no longer be redone. */
export function record(history: History, change: Change): History {
  const last = history.past.at(-1)
  const continues =
    last !== undefined &&
    change.burst !== null &&
    last.burst === change.burst &&
    change.at - last.at <= burstMs
  if (continues) {
    return { past: [...history.past.slice(0, -1), { ...last, at: change.at }], future: [] }
  }
  return { past: [...history.past, change].slice(-kept), future: [] }
}

export type Step = { history: History; snapshot: Snapshot; label: string }

export function undo({ past, future }: History, now: Snapshot): Step | null {
  const change = past.at(-1)
  if (!change) return null
  const undone: Change = { ...change, snapshot: now, burst: null }
  return {
    history: { past: past.slice(0, -1), future: [...future, undone] },
    snapshot: change.snapshot,
    label: change.label,
  }
}

export function redo({ past, future }: History, now: Snapshot): Step | null {
  const change = future.at(-1)
  if (!change) return null
  const redone: Change = { ...change, snapshot: now, burst: null }
  return {
    history: { past: [...past, redone], future: future.slice(0, -1) },
    snapshot: change.snapshot,
    label: change.label,
  }
}
