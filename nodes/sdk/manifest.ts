import { z } from 'zod'
import {
  type AnyNode,
  type ContainerKind,
  canBeStale,
  canFail,
  type Delivery,
  type EffectClass,
  isActing,
  isContainer,
  isWaiting,
  type Phase,
  phaseOf,
} from './define-node'
import type { Json, JsonObject } from './json'

/** All of a node type but its code, as plain JSON: what the palette, the inspector and `node show` read. */
export type NodeManifest = {
  type: string
  version: number
  phase: Phase
  category: Phase | 'human'
  title: string
  summary: string
  icon: string
  keywords: string[]
  help: string
  effect: EffectClass
  delivery: Delivery | null
  connection: string | null
  waits: boolean
  /** What kind of container it is, and its inputs that are read at the end of each round. */
  container: ContainerKind | null
  late: string[]
  /** JSON Schema 2020-12 of what a person may write. */
  config: JsonObject
  input: JsonObject
  /** Payload schema by outlet, in the order drawn; `error` comes last on a type that can fail. */
  outlets: Record<string, JsonObject>
  canFail: boolean
  /** True for a type that does not act on events that are too old: it leaves by `stale` then (product.md E11). */
  canBeStale: boolean
  example: { input: Json; config: Json }
}

export function toManifest(node: AnyNode): NodeManifest {
  const phase = phaseOf(node.type)
  if (!phase) throw new TypeError(`"${node.type}" names no phase`)
  return {
    type: node.type,
    version: node.version,
    phase,
    category: node.palette.category ?? phase,
    title: node.palette.title,
    summary: node.palette.summary,
    icon: node.palette.icon,
    keywords: [...(node.palette.keywords ?? [])],
    help: node.help,
    effect: node.effect,
    delivery: isActing(node) ? node.delivery : null,
    connection: node.connection ?? null,
    waits: isWaiting(node),
    container: isContainer(node) ? node.kind : null,
    late: isContainer(node) ? [...node.late] : [],
    config: schemaOf(node.config, 'input'),
    input: schemaOf(node.input, 'input'),
    outlets: Object.fromEntries(
      Object.entries(node.outlets as Record<string, z.ZodObject>).map(([name, schema]) => [
        name,
        schemaOf(schema, 'output'),
      ]),
    ),
    canFail: canFail(node),
    canBeStale: canBeStale(node),
    example: { input: node.example.input as Json, config: (node.example.config ?? {}) as Json },
  }
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonObject {
  return z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as JsonObject
}

/** Names of the ways out of a node of this type, in the order drawn. */
export function outletNames(
  manifest: Pick<NodeManifest, 'outlets' | 'canFail'> & { canBeStale?: boolean },
): string[] {
  const names = Object.keys(manifest.outlets)
  if (manifest.canBeStale) names.push('stale')
  return manifest.canFail ? [...names, 'error'] : names
}
