export { canonicalJson, sortKeys } from './canonical-json'
export { type ConnectionAuth, type ConnectionType, defineConnection } from './connection'
export type {
  GeoAnswer,
  HttpAnswer,
  HttpRequest,
  NodeContext,
  PastEvent,
  Records,
  WindowQuery,
} from './context'
export {
  type ActingClass,
  type AnyActingNode,
  type AnyContainerNode,
  type AnyNode,
  type AnyPlainNode,
  type AnyWaitingNode,
  actingClasses,
  type ContainerKind,
  type ContainerSettings,
  canFail,
  type Decision,
  type Delivery,
  defineAction,
  defineContainer,
  defineNode,
  defineWait,
  type EffectClass,
  isActing,
  isContainer,
  isWaiting,
  type Phase,
  type Probe,
  phaseOf,
  phases,
} from './define-node'
export { type Emission, type Outlets, outletsOf, type Ports, type Waiting } from './emission'
export { isRetryable, NodeError, type NodeErrorCode } from './errors'
export { anyValue, condition, ipAddress, listName, prose, scalarText } from './fields'
export { type IpAddress, type IpRange, isInsideAddress, maskIp, parseIp, parseIpRange } from './ip'
export { isJsonObject, type Json, type JsonObject } from './json'
export { type BadKey, findBadKey } from './json-keys'
export {
  entryType,
  type ListEntry,
  type ListMatch,
  type ListType,
  LookupList,
  listTypes,
} from './lookup-list'
export { type NodeManifest, outletNames, toManifest } from './manifest'
export { JsonTextError, maxJsonDepth, type ParsedJson, parseJson } from './parse-json'
export { type Firing, firesOnce, keyOf } from './window'
