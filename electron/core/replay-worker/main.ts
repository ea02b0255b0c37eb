import { parentPort, workerData } from 'node:worker_threads'
import { nodeTypes } from '../../../nodes/registry'
import type { ReplayJob } from './replay-job'
import { runJob } from './run-job'

// The thread of one replay (`replay-thread.ts` starts it), with the node types that ship.
if (!parentPort) throw new Error('This file is the thread of a replay, and no program')
// A rejection ends the thread, and the main thread is told of it.
void runJob(workerData as ReplayJob, parentPort, nodeTypes)
