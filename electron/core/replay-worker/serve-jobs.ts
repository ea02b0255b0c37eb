import { type MessagePort, parentPort } from 'node:worker_threads'
import type { AnyNode } from '../../../nodes/sdk'
import type { ReplayJob } from './replay-job'
import { runJob } from './run-job'

/** What the thread is sent for each replay: over `port` they then talk of it. */
export type JobMessage = { job: ReplayJob; port: MessagePort }

/** Makes this thread run the replays it is sent, one after the other. A rejection ends it, and the main thread is told. */
export function serveJobs(nodeTypes: ReadonlyMap<string, AnyNode>): void {
  if (!parentPort) throw new Error('This file is the thread of replays, and no program')
  parentPort.on('message', ({ job, port }: JobMessage) => void runJob(job, port, nodeTypes))
}
