import type { z } from 'zod'
import type { NodeContext } from './context'
import type { Emission, Outlets, Ports, Waiting } from './emission'
import type { Json, JsonObject } from './json'

export const phases = ['trigger', 'enrichment', 'validation', 'response', 'logic'] as const
export type Phase = (typeof phases)[number]
type NodeTypeName = `${Phase}.${string}`

/** What a run may do to the world (product.md §5): decides simulation, approvals and limits. */
export type EffectClass = 'none' | 'read' | 'internal' | 'notify' | 'reversible' | 'destructive'

export const actingClasses = [
  'internal',
  'notify',
  'reversible',
  'destructive',
] as const satisfies EffectClass[]
export type ActingClass = (typeof actingClasses)[number]

/** How sure we can be after a lost answer: the peer knows our key, can be asked, or neither. */
export type Delivery = 'keyed' | 'probeable' | 'one-shot'

type Palette = {
  title: string
  summary: string
  icon: string
  keywords?: readonly string[]
  /** Palette colour where it is not the phase's own: a step that a person takes. */
  category?: 'human'
}

type Common<Config extends z.ZodObject, Input extends z.ZodObject, P extends Ports> = {
  readonly type: NodeTypeName
  /** Raised when config or outlets change shape, with a step that upgrades old config. */
  readonly version: number
  readonly palette: Palette
  readonly help: string
  /** Type of the connection the node talks through; its address and credentials live there. */
  readonly connection?: string
  /** Constants of this node, typed by hand in the inspector. */
  readonly config: Config
  /** Values of this run: each field is a constant, an expression or a template. */
  readonly input: Input
  readonly outlets: P
  /** An input (and config) that a newcomer can run at once. */
  readonly example: { readonly input: z.input<Input>; readonly config?: z.input<Config> }
}

type RunArguments<Config extends z.ZodObject, Input extends z.ZodObject, P extends Ports> = {
  input: z.output<Input>
  config: z.output<Config>
  out: Outlets<P>
  ctx: NodeContext
}

type Left = Emission | Promise<Emission>

/** Computes or reads; nothing outside changes. */
export type PlainNode<Config extends z.ZodObject, Input extends z.ZodObject, P extends Ports> = Common<
  Config,
  Input,
  P
> & {
  readonly effect: 'none' | 'read'
  /** False for a type that cannot fail: it has no `error` outlet. */
  readonly fails?: false
  run(args: RunArguments<Config, Input, P>): Left
}

/** Changes something, outside or in Cordon's own records. */
export type ActingNode<Config extends z.ZodObject, Input extends z.ZodObject, P extends Ports> = Common<
  Config,
  Input,
  P
> & {
  readonly effect: ActingClass
  readonly delivery: Delivery
  /** The exact request, from input and config alone: what an approval shows and binds. */
  request(args: { input: z.output<Input>; config: z.output<Config>; eventId: string }): JsonObject
  /** The one thing that is acted on, as one text: effects of one type on one target are holds on it. */
  target?(args: { input: z.output<Input>; config: z.output<Config> }): string
  /**
   * Reads whether the effect is in place: before the act, so that undoing can restore what was, and after an act
   * whose outcome is not known. Required for `probeable` types; `ctx.http` alone may be used.
   */
  probe?(args: { input: z.output<Input>; config: z.output<Config>; ctx: NodeContext }): Promise<Probe>
  /** What a simulated run leaves with, by the type's first outlet. Pure: no context is given. */
  simulate(args: { input: z.output<Input>; config: z.output<Config>; out: Outlets<P> }): Emission
  run(args: RunArguments<Config, Input, P> & { request: JsonObject }): Left
}

/** Stops the run until a person decides or the deadline passes. */
export type WaitingNode<Config extends z.ZodObject, Input extends z.ZodObject, P extends Ports> = Common<
  Config,
  Input,
  P
> & {
  readonly effect: 'none'
  readonly fails?: false
  /** `time` is now: in a simulated run by the run's own clock. */
  wait(args: { input: z.output<Input>; config: z.output<Config>; time: Date }): Waiting
  /** How the run goes on: `deadline` is the clock's answer. */
  resume(args: { decision: Decision; out: Outlets<P> }): Emission
}

/** `pending`: the service has taken it, and the thing itself does not show it yet. `detail` is kept in the ledger. */
export type Probe = { state: 'applied' | 'not_applied' | 'pending' | 'unclear'; detail?: Json }

export type Decision = { by: string; answer: 'approved' | 'denied' | 'expired'; reason: string }

/** Identity at run time; at compile time it ties `run` to the schemas beside it. */
export function defineNode<Config extends z.ZodObject, Input extends z.ZodObject, P extends Ports>(
  definition: PlainNode<Config, Input, P>,
): PlainNode<Config, Input, P> {
  return definition
}

/** As `defineNode`, for a type that changes something: its request and its simulation are part of it. */
export function defineAction<Config extends z.ZodObject, Input extends z.ZodObject, P extends Ports>(
  definition: ActingNode<Config, Input, P>,
): ActingNode<Config, Input, P> {
  return definition
}

/** As `defineNode`, for a type at which a run waits. */
export function defineWait<Config extends z.ZodObject, Input extends z.ZodObject, P extends Ports>(
  definition: WaitingNode<Config, Input, P>,
): WaitingNode<Config, Input, P> {
  return definition
}

/** `each`: once for each item of a list; `until`: again until a condition holds; `call`: another playbook, once. */
export type ContainerKind = 'each' | 'until' | 'call'

/** What the executor reads of a container's config, by its kind. */
export type ContainerSettings = {
  each: { concurrency: number; onFailure: 'stop' | 'continue' }
  until: { maxRounds: number }
  call: { playbook: string; version: number }
}

/** Holds other nodes and runs them in rounds. It has no code: the executor alone knows how. */
export type ContainerNode<
  Kind extends ContainerKind,
  Config extends z.ZodObject,
  Input extends z.ZodObject,
  P extends Ports,
> = Common<Config, Input, P> & {
  readonly effect: 'none'
  readonly kind: Kind
  /** Inputs that are read at the end of each round, where the outputs of its steps can be seen. */
  readonly late: readonly (keyof z.output<Input> & string)[]
}

/** As `defineNode`, for a type that holds other nodes; its config must have what its kind asks for. */
export function defineContainer<
  Kind extends ContainerKind,
  Config extends z.ZodObject,
  Input extends z.ZodObject,
  P extends Ports,
>(
  definition: ContainerNode<Kind, Config, Input, P> &
    (z.output<Config> extends ContainerSettings[Kind] ? unknown : never),
): ContainerNode<Kind, Config, Input, P> {
  return definition
}

// The registry is heterogeneous by nature: whoever calls `run` parses input and config first.
export type AnyNode = AnyPlainNode | AnyActingNode | AnyWaitingNode | AnyContainerNode
// oxlint-disable-next-line typescript/no-explicit-any
export type AnyContainerNode = ContainerNode<ContainerKind, any, any, any>
// oxlint-disable-next-line typescript/no-explicit-any
export type AnyActingNode = ActingNode<any, any, any>
// oxlint-disable-next-line typescript/no-explicit-any
export type AnyPlainNode = PlainNode<any, any, any>
// oxlint-disable-next-line typescript/no-explicit-any
export type AnyWaitingNode = WaitingNode<any, any, any>

export function isActing(node: AnyNode): node is AnyActingNode {
  return 'request' in node
}

export function isWaiting(node: AnyNode): node is AnyWaitingNode {
  return 'wait' in node
}

export function isContainer(node: AnyNode): node is AnyContainerNode {
  return 'kind' in node
}

/** True for a type that acts outside, where an event may be too old to act on: it has the implicit outlet `stale`. */
export function canBeStale(node: AnyNode): boolean {
  if (!isActing(node)) return false
  const lasts = node.effect === 'reversible' || node.effect === 'destructive'
  return lasts || (node.effect === 'notify' && node.connection !== undefined)
}

/** True for a type with the implicit `error` outlet. */
export function canFail(node: AnyNode): boolean {
  return !('fails' in node)
}

export function phaseOf(type: string): Phase | undefined {
  return phases.find((phase) => type.startsWith(`${phase}.`))
}
