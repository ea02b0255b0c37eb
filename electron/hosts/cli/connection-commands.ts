import type { ApiClient } from '../../api'
import { exactly, number, readArguments, text } from './arguments'
import { type Output, table } from './output'
import { UsageError } from './usage'

export async function connectionCommand(
  words: readonly string[],
  api: ApiClient,
  output: Output,
): Promise<number> {
  const [command, ...rest] = words
  switch (command) {
    case 'set':
      return set(rest, api, output)
    case 'ls':
      return list(rest, api, output)
    case 'delete':
      return remove(rest, api, output)
    default:
      throw new UsageError('Say set, ls or delete behind "connection"')
  }
}

async function set(words: readonly string[], api: ApiClient, output: Output): Promise<number> {
  const { values, positionals } = readArguments(words, {
    type: { type: 'string' },
    address: { type: 'string' },
    'per-minute': { type: 'string' },
    concurrency: { type: 'string' },
  })
  const [name] = exactly(positionals, ['NAME'])
  const type = text(values, 'type')
  if (type === undefined) throw new UsageError('Say what the connection leads to: --type TYPE')
  const limits = {
    perMinute: number(values, 'per-minute', 1, 60_000),
    concurrency: number(values, 'concurrency', 1, 64),
  }
  const connection = await api.connections.set({
    name: name as string,
    type,
    address: text(values, 'address'),
    limits,
  })
  if (output.json) await output.value(connection)
  else output.line(`${connection.name} leads to ${connection.address}`)
  return 0
}

async function list(words: readonly string[], api: ApiClient, output: Output): Promise<number> {
  exactly(readArguments(words, {}).positionals, [])
  const connections = await api.connections.list()
  if (output.json) await output.value(connections)
  else {
    const rows = connections.map(({ name, type, address, limits }) => [
      name,
      type,
      limits.perMinute === null ? 'no limit' : `${limits.perMinute} a minute`,
      `${limits.concurrency} at a time`,
      address,
    ])
    for (const line of table(rows)) output.line(line)
  }
  return 0
}

async function remove(words: readonly string[], api: ApiClient, output: Output): Promise<number> {
  const [name] = exactly(readArguments(words, {}).positionals, ['NAME'])
  const deleted = await api.connections.delete({ name: name as string })
  if (output.json) await output.value(deleted)
  else output.line(`${name} is deleted`)
  return 0
}
