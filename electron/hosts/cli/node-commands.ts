import type { ApiClient } from '../../api'
import { CoreError } from '../../core/errors'
import { exactly, jsonObject, readArguments, text } from './arguments'
import { type Output, table } from './output'
import { UsageError } from './usage'

export async function nodeCommand(words: readonly string[], api: ApiClient, output: Output): Promise<number> {
  const [command, ...rest] = words
  switch (command) {
    case 'list':
      return list(rest, api, output)
    case 'show':
      return show(rest, api, output)
    case 'run':
      return run(rest, api, output)
    default:
      throw new UsageError('Say list, show or run behind "node"')
  }
}

async function list(words: readonly string[], api: ApiClient, output: Output): Promise<number> {
  exactly(readArguments(words, {}).positionals, [])
  const manifests = await api.nodes.list()
  if (output.json) await output.value(manifests)
  else
    for (const line of table(manifests.map(({ type, effect, summary }) => [type, effect, summary])))
      output.line(line)
  return 0
}

async function show(words: readonly string[], api: ApiClient, output: Output): Promise<number> {
  const [type] = exactly(readArguments(words, {}).positionals, ['TYPE'])
  const manifest = await api.nodes.show({ type: type as string })
  if (output.json) await output.value(manifest)
  else process.stdout.write(`${JSON.stringify(manifest, null, 2)}\n`)
  return 0
}

async function run(words: readonly string[], api: ApiClient, output: Output): Promise<number> {
  const { values, positionals } = readArguments(words, {
    input: { type: 'string' },
    config: { type: 'string' },
    connection: { type: 'string' },
    live: { type: 'boolean' },
  })
  const [type] = exactly(positionals, ['TYPE'])
  const input = jsonObject(values, 'input')
  if (!input) throw new UsageError(`Say what to run it over: --input JSON (see \`cordon node show ${type}\`)`)
  const connection = text(values, 'connection')
  if (connection !== undefined) await refuseUnknownConnection(type as string, connection, api)
  const result = await api.nodes.run({
    type: type as string,
    input,
    config: jsonObject(values, 'config') ?? {},
    connection,
    live: values.live === true,
  })
  if (output.json) await output.value(result)
  else process.stdout.write(`${JSON.stringify(result, null, 2)}\n`)
  return result.outlet === null ? 1 : 0
}

// A name that is wrong would not be noticed where nothing is asked.
async function refuseUnknownConnection(type: string, connection: string, api: ApiClient): Promise<void> {
  const manifest = await api.nodes.show({ type })
  if (manifest.connection === null)
    throw new UsageError(`${type} takes no connection: leave --connection out`)
  const known = await api.connections.list()
  if (known.some(({ name, type: of }) => name === connection && of === manifest.connection)) return
  throw new CoreError(
    'refused',
    `There is no connection "${connection}" of type "${manifest.connection}": see \`cordon connection ls\``,
  )
}
