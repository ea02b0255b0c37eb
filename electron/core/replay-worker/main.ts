import { nodeTypes } from '../../../nodes/registry'
import { serveJobs } from './serve-jobs'

// The thread of replays (`replay-thread.ts` starts it), with the node types that ship.
serveJobs(nodeTypes)
