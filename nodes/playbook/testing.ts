import type { AnyNode } from '../sdk'
import { checkPlaybook } from './check'
import type { FindPlaybook } from './check-call'
import { parsePlaybook } from './parse'
import { PlaybookError, type Problem } from './problem'
import type { Playbook } from './schema'

/** A playbook for a test: what is not given is as small as it may be. Throws when it has no shape. */
export function playbookOf(document: { [key: string]: unknown } = {}): Playbook {
  const whole = { format: 1, id: 'p1', name: 'Test', nodes: [], edges: [], ...document }
  const parsed = parsePlaybook(whole)
  if (!parsed.ok) throw new PlaybookError(parsed.problems)
  return parsed.playbook
}

/** Edges from words: `n1.ok>n2 n2.error>n3`. */
export function edgesOf(words: string): { id: string; from: string; outlet: string; to: string }[] {
  return words.split(' ').map((word, index) => {
    const [from = '', outlet = '', to = ''] = word.split(/[.>]/)
    return { id: `w${index + 1}`, from, outlet, to }
  })
}

type Node = { id: string; type: string; [key: string]: unknown }

export const start: Node = { id: 'n1', type: 'trigger.event', config: { where: 'event.severity >= 50' } }
export const place: Node = { id: 'n2', type: 'enrichment.geoip', input: { ip: { expr: 'event.source.ip' } } }
export const score: Node = {
  id: 'n3',
  type: 'enrichment.ip-reputation',
  input: { ip: { expr: 'event.source.ip' } },
}
export const branch: Node = {
  id: 'n4',
  type: 'logic.branch',
  input: { condition: { expr: 'n3.score >= vars.limit || n2.impossible' } },
}
export const vip: Node = {
  id: 'n5',
  type: 'validation.list-match',
  config: { list: 'vip' },
  input: { value: { expr: 'event.user.name' } },
}
export const block: Node = { id: 'n6', type: 'response.block-ip', input: { ip: { expr: 'n2.ip' } } }
export const close: Node = {
  id: 'n7',
  type: 'response.close',
  input: { reason: { template: 'Score {{ n3.score }}, {{ n3.verdict }}' } },
}
export const nodes = [start, place, score, branch, vip, block, close]
export const wires = 'n1.ok>n2 n2.ok>n3 n3.ok>n4 n4.true>n5 n5.no>n6 n4.false>n7 n3.error>n7'

/** Checks the playbook of these nodes and wires, which has no problem of its own, after the changes given. */
export function soundCheck(nodeTypes: ReadonlyMap<string, AnyNode>, playbooks?: FindPlaybook) {
  return (changes: object, lists: readonly string[] | null = ['vip', 'bad-domains']): Problem[] => {
    const playbook = playbookOf({ vars: { limit: 70 }, nodes, edges: edgesOf(wires), ...changes })
    return checkPlaybook(playbook, { nodeTypes, lists, ...(playbooks && { playbooks }) })
  }
}

/** All of those nodes, one of them changed. */
export function withNode(id: string, changes: object): { nodes: Node[] } {
  return { nodes: nodes.map((node) => (node.id === id ? { ...node, ...changes } : node)) }
}
