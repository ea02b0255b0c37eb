import type { AnyNode } from '../../nodes/sdk'
import type { LiveEngine } from '../executor/live/live-engine'
import type { Clock, Ids } from '../executor/ports'
import type { Network } from '../services/reader'
import type { DeploymentStore } from '../store/deployments'
import type { EffectStore } from '../store/effects'
import type { LiveRunStore } from '../store/live-runs'
import type { PlaybookStore } from '../store/playbooks'
import type { RunStore } from '../store/runs'
import type { Writer } from '../store/writer'
import type { PlaybookLibrary } from './playbook-library'
import type { Lists } from './lists'
import type { ReplaySources } from './replay-source'

/** What everything live is made of. */
export type LiveParts = {
  engine: LiveEngine
  deployments: DeploymentStore
  liveRuns: LiveRunStore
  effects: EffectStore
  runs: RunStore
  versions: PlaybookStore
  playbooks: PlaybookLibrary
  sources: ReplaySources
  lists: Lists
  network: Network
  nodeTypes: ReadonlyMap<string, AnyNode>
  writer: Writer
  clock: Clock
  ids: Ids
}
