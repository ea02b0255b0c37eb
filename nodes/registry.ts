import type { AnyNode, ConnectionType } from './sdk'

const modules = import.meta.glob<AnyNode>(
  ['./{trigger,enrichment,validation,response,logic}/*.ts', '!./**/*.test.ts'],
  { eager: true, import: 'default' },
)

const connections = import.meta.glob<ConnectionType>(['./connections/*.ts', '!./connections/*.test.ts'], {
  eager: true,
  import: 'default',
})

/** Every node type, by name: a file in one of the five folders is all it takes. */
export const nodeTypes: ReadonlyMap<string, AnyNode> = new Map(
  Object.values(modules).map((node) => [node.type, node]),
)

/** Every kind of connection that a node type may name. */
export const connectionTypes: ReadonlyMap<string, ConnectionType> = new Map(
  Object.values(connections).map((connection) => [connection.type, connection]),
)

export const nodePaths: readonly string[] = Object.keys(modules)
