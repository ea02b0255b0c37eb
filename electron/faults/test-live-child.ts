import { openSync, writeSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import type { Clock } from '../executor/ports'
import { hostConfig, hostFacts } from '../hosts/owner/host-config'
import { openCore } from '../hosts/owner/open-core'
import { systemClock } from '../services/system'
import { simNodes } from '../simulation/sim-nodes'
import { syncWith } from './test-synchronous'
import { acceleratedClock } from './test-fast-time'
import { labService, labType } from './test-live-service'

// The core as `cordon serve` has it, with node types that act on a service for tests: those that ship are not let loose
// before protected identities can be named. Whoever starts it kills it when he likes.

const { CORDON_TEST_STEPS = '', CORDON_TEST_FAST_SINCE = '0', CORDON_TEST_SYNCHRONOUS } = process.env
if (CORDON_TEST_SYNCHRONOUS) syncWith(CORDON_TEST_SYNCHRONOUS)
const steps = openSync(CORDON_TEST_STEPS, 'a')

// What is written to a file is not lost by `kill -9`, and it is written before anything comes of the step.
const nodeTypes = simNodes((tag, event) => writeSync(steps, `${tag} ${event}\n`), labService)

const now = acceleratedClock(Number(CORDON_TEST_FAST_SINCE))
const clock: Clock = {
  now: () => now.of(Date.now()),
  sleep: (ms, signal) => systemClock.sleep(now.realMs(ms), signal),
}

const core = await openCore(
  { ...hostConfig(), nodeTypes, connectionTypes: [labType], ports: { clock } },
  hostFacts,
)
// The next start is sooner by it; a process that is killed would never write it down.
flushCompileCache()
process.once('SIGTERM', () => void core.close())
// Whoever started it holds the other end: it never outlives the test, however that ends.
process.stdin.resume().on('close', () => process.exit(1))
