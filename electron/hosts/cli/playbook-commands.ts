import type { ApiClient } from '../../api'
import { exactly, readArguments } from './arguments'
import { type Output, table } from './output'
import { fileRef, readPlaybookRef, readId } from './playbook-ref'
import { UsageError } from './usage'

export async function playbookCommand(
  words: readonly string[],
  api: ApiClient,
  output: Output,
): Promise<number> {
  const [command, ...rest] = words
  const { positionals } = readArguments(rest, {})
  switch (command) {
    case 'check':
      return check(exactly(positionals, ['FILE'])[0] as string, api, output)
    case 'import':
      return importFile(exactly(positionals, ['FILE'])[0] as string, api, output)
    case 'export': {
      const ref = readPlaybookRef(exactly(positionals, ['PLAYBOOK'])[0] as string)
      const { text } = await api.playbooks.export({ ref })
      process.stdout.write(text)
      return 0
    }
    case 'save':
      return save(readId(exactly(positionals, ['ID'])[0] as string), api, output)
    case 'list':
      exactly(positionals, [])
      return list(api, output)
    default:
      throw new UsageError('Say check, import, save, export or list behind "playbook"')
  }
}

async function check(file: string, api: ApiClient, output: Output): Promise<number> {
  const { ok, problems } = await api.playbooks.check({ ref: fileRef(file) })
  if (output.json) await output.value({ ok, problems })
  else {
    for (const { node, path, message, hint, level } of problems) {
      // Most messages begin with the node they are about.
      const at = node ?? path
      const words = message.startsWith(`${at}: `) ? message : `${at}: ${message}`
      output.line(`${level === 'error' ? '✕' : '!'} ${words}. ${hint}`)
    }
    output.line(ok ? 'ok' : `${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}`)
  }
  return ok ? 0 : 1
}

async function importFile(file: string, api: ApiClient, output: Output): Promise<number> {
  const imported = await api.playbooks.import({ ref: fileRef(file) })
  if (output.json) await output.value(imported)
  else output.line(`${imported.id} is version ${imported.version}`)
  return 0
}

async function save(id: string, api: ApiClient, output: Output): Promise<number> {
  const saved = await api.playbooks.save({ id })
  if (output.json) await output.value(saved)
  else output.line(`The draft of ${saved.id} is version ${saved.version}`)
  return 0
}

async function list(api: ApiClient, output: Output): Promise<number> {
  const playbooks = await api.playbooks.list()
  if (output.json) await output.value(playbooks)
  else {
    const rows = playbooks.map(({ id, version, state, name }) => [
      id,
      version === null ? '-' : `v${version}`,
      state,
      name,
    ])
    for (const line of table(rows)) output.line(line)
  }
  return 0
}
