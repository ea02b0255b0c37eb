import { parsePlaybook } from '../../nodes/playbook/parse'
import { PlaybookError } from '../../nodes/playbook/problem'
import type { Playbook } from '../../nodes/playbook/schema'
import type { Json } from '../../nodes/sdk'
import type { Seeded } from './seeded'

type Parts = {
  type: string
  config?: object
  input?: object
  policy?: object
  join?: 'all' | 'any'
  connection?: string
  parent?: string
}

/** A playbook from its nodes and words such as `n1.ok>n2`. Every node is given its tag, with the name of its owner. */
export function simPlaybook(
  id: string,
  wires: string,
  nodes: Readonly<Record<string, Parts>>,
  settings: object = {},
  owner = id,
): Playbook {
  const document = {
    format: 1,
    id,
    name: id,
    nodes: Object.entries(nodes).map(([node, parts]) => ({ id: node, ...tagged(owner, node, parts) })),
    edges: wires.split(/\s+/).map((word, index) => {
      const [from = '', outlet = '', to = ''] = word.split(/[.>]/)
      return { id: `w${index + 1}`, from, outlet, to }
    }),
    settings: { deadlineMs: 3_600_000, concurrency: 8, ...settings },
  }
  // What is given as nodes is JSON, in types that do not say so.
  const parsed = parsePlaybook(document as unknown as Json)
  if (!parsed.ok) throw new PlaybookError(parsed.problems)
  return parsed.playbook
}

function tagged(id: string, node: string, { type, config, input, ...rest }: Parts) {
  if (!type.includes('.sim-')) return { type, config: config ?? {}, input: input ?? {}, ...rest }
  return {
    type,
    config: { tag: `${id}/${node}`, ...config },
    input: { event: { expr: 'event.id' }, ...(rest.parent !== undefined && { round: { expr: 'index' } }) },
    ...rest,
  }
}

const trigger = { type: 'trigger.event', config: { where: 'event.severity >= 20.0' } }
const log = { type: 'logic.log', input: { message: { value: 'seen' } } }
const count = { type: 'logic.sim-count' }
const read = { type: 'enrichment.sim-read', policy: { retries: 2, onError: 'continue' } }
const act = (name: string) => ({ type: `response.sim-${name}` })
const close = { type: 'response.close', input: { reason: { value: 'denied' } } }
const notify = { type: 'response.notify', input: { text: { value: 'nobody answered' } } }
const openCase = { type: 'response.create-case', input: { title: { value: 'look at it' } } }
const timer = (ms: number) => ({ type: 'logic.sim-timer', config: { ms } })
const approval = (hours: number) => ({
  type: 'logic.approval',
  config: { deadlineHours: hours },
  input: { question: { value: 'go on?' } },
})
const branch = (expr: string) => ({ type: 'logic.branch', input: { condition: { expr } } })

const forEach = {
  type: 'logic.for-each',
  config: { concurrency: 2, onFailure: 'continue' },
  input: { items: { value: ['a', 'b', 'c'] } },
}

/** Twenty-five nodes, of every kind that a live run has: what the crash sweep goes through. */
export function referencePlaybook(id = 'reference', settings: object = {}): Playbook {
  const wires = `n1.ok>n2 n1.ok>n3 n2.ok>n4 n3.ok>n4 n4.ok>n6 n4.error>n5 n5.ok>n6 n6.ok>n7
    n7.true>n8 n7.true>n10 n7.true>n11 n8.ok>n13 n8.error>n9 n10.ok>n14 n13.ok>n14 n14.ok>n15
    n15.approved>n16 n15.denied>n17 n15.expired>n18 n16.ok>n19 n17.ok>n19 n18.ok>n19
    n11.ok>n23 n11.error>n12 n12.ok>n23 n19.ok>n23 n23.ok>n24 n24.ok>n25
    n7.false>n20 n20.ok>n21 n21.done>n25`
  const nodes = {
    n1: trigger,
    n2: read,
    n3: count,
    n4: { ...read, policy: { retries: 1 } },
    n5: log,
    n6: { ...count, join: 'any' as const },
    n7: branch('event.severity >= 50.0'),
    n8: act('keyed'),
    n9: log,
    n10: act('probeable'),
    n11: act('one-shot'),
    n12: count,
    n13: { ...act('message'), policy: { onError: 'continue' } },
    n14: timer(30_000),
    n15: approval(1),
    n16: act('destructive'),
    n17: close,
    n18: notify,
    n19: { ...count, join: 'any' as const },
    n20: openCase,
    n21: forEach,
    n22: { ...act('keyed'), parent: 'n21' },
    n23: count,
    n24: act('keyed'),
    n25: { ...log, join: 'any' as const },
  }
  return simPlaybook(id, wires, nodes, settings)
}

/** Acts in each round of two loops, and in a playbook that it calls. */
export function loopPlaybook(id: string): Playbook {
  const wires = `n1.ok>n2 n3.ok>n4 n4.ok>n5 n2.done>n6 n2.error>n6 n7.ok>n8 n6.done>n9 n9.ok>n10 n9.error>n10`
  const nodes = {
    n1: trigger,
    n2: forEach,
    n3: { ...act('keyed'), parent: 'n2' },
    n4: { ...timer(5_000), parent: 'n2' },
    n5: { ...act('probeable'), parent: 'n2' },
    n6: {
      type: 'logic.repeat-until',
      config: { maxRounds: 3 },
      input: { until: { expr: 'index >= 1' } },
      join: 'any' as const,
    },
    n7: { ...read, parent: 'n6' },
    n8: { ...act('message'), policy: { onError: 'continue' }, parent: 'n6' },
    n9: { type: 'logic.sub-playbook', config: { playbook: `${id}-called`, version: 1 } },
    n10: { ...log, join: 'any' as const },
  }
  return simPlaybook(id, wires, nodes)
}

/** What `loopPlaybook` calls. */
export function calledPlaybook(owner: string): Playbook {
  const nodes = { n1: trigger, s2: count, s3: act('keyed'), s4: timer(10_000), s5: act('one-shot') }
  return simPlaybook(`${owner}-called`, 'n1.ok>s2 s2.ok>s3 s3.ok>s4 s4.ok>s5', nodes, {}, owner)
}

/** Runs of one user go one after the other. */
export function orderedPlaybook(id: string): Playbook {
  const wires = 'n1.ok>n2 n2.ok>n3 n3.ok>n4 n4.ok>n5'
  const nodes = { n1: trigger, n2: count, n3: timer(20_000), n4: act('keyed'), n5: act('probeable') }
  return simPlaybook(id, wires, nodes, { orderKey: 'event.user.name' })
}

const kinds: readonly (() => Parts)[] = [
  () => count,
  () => count,
  () => log,
  () => read,
  () => act('keyed'),
  () => act('keyed'),
  () => act('probeable'),
  () => act('one-shot'),
  () => act('message'),
  () => act('destructive'),
  () => timer(5_000),
  () => timer(120_000),
  () => approval(2),
  () => close,
  () => notify,
  () => openCase,
]

/** Any graph: each node behind one or two that come before it, by any of their ways out. */
export function randomPlaybook(id: string, random: Seeded): Playbook {
  const nodes: Record<string, Parts> = { n1: trigger }
  const wires: string[] = []
  const last = random.int(3, 12)
  for (let i = 2; i <= last; i++) {
    const parts = { ...(random.pick(kinds) ?? kinds[0])?.() } as Parts
    const ways = new Set(Array.from({ length: random.int(1, 2) }, () => wayTo(nodes, random)))
    for (const way of ways) wires.push(`${way}>n${i}`)
    nodes[`n${i}`] = random.chance(0.3) ? { ...parts, join: 'any' } : parts
  }
  const settings = random.chance(0.3) ? { orderKey: 'event.user.name' } : {}
  return simPlaybook(id, wires.join(' '), nodes, { ...settings, concurrency: random.int(1, 8) })
}

function wayTo(nodes: Record<string, Parts>, random: Seeded): string {
  const [id, { type }] = random.pick(Object.entries(nodes)) ?? ['n1', trigger]
  if (type === 'logic.approval') return `${id}.${random.pick(['approved', 'denied', 'expired'])}`
  const fails = /sim-(keyed|probeable|one-shot|destructive|read)/.test(type)
  return `${id}.${fails && random.chance(0.25) ? 'error' : 'ok'}`
}
