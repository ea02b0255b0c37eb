import type { ApiClient } from '../../api'
import { exactly, readArguments } from './arguments'
import { type Output, table } from './output'

export async function doctorCommand(
  words: readonly string[],
  api: ApiClient,
  output: Output,
): Promise<number> {
  exactly(readArguments(words, {}).positionals, [])
  const { checks } = await api.app.doctor()
  if (output.json) await output.value({ checks })
  else
    for (const line of table(checks.map(({ name, ok, value }) => [ok ? 'ok' : 'NO', name, value])))
      output.line(line)
  return checks.every(({ ok }) => ok) ? 0 : 1
}
