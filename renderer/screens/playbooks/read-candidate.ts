import type { ApiClient } from '../../../electron/api/client'
import type { PlaybookListed } from '../../../electron/views/records'
import type { Problem } from '../../../nodes/playbook/problem'
import { isJsonObject, type JsonObject } from '../../../nodes/sdk'
import { text } from '../../text'

/** A file that may become a playbook: what it is, what is wrong with it, and what it would replace. */
export type Candidate = {
  fileName: string
  /** Null when it is no playbook at all. */
  document: JsonObject | null
  problems: readonly Problem[]
  /** Name of the playbook whose draft it would replace. */
  replaces: string | null
}

// Above this the core refuses it, and the page would only be slow in saying so.
const largest = 20 * 1024 * 1024

const unusable: ReadonlySet<Problem['code']> = new Set([
  'bad_id',
  'bad_key',
  'bad_shape',
  'limit',
  'newer_format',
  'not_json',
])

export async function readCandidate(
  api: ApiClient,
  file: File,
  known: readonly PlaybookListed[],
): Promise<Candidate> {
  const refuse = (message: string): Candidate => ({
    fileName: file.name,
    document: null,
    problems: [
      {
        node: null,
        path: '$',
        code: 'not_json',
        message,
        hint: text.importReport.chooseOther,
        level: 'error',
      },
    ],
    replaces: null,
  })
  if (file.size > largest) return refuse(text.importReport.tooLarge)
  let document: unknown
  try {
    document = JSON.parse(await file.text())
  } catch (error) {
    return refuse(text.importReport.notJson(error instanceof Error ? error.message : ''))
  }
  if (!isJsonObject(document)) return refuse(text.importReport.noPlaybook)
  const { problems } = await api.playbooks.check({ ref: { document } })
  const { id } = document
  return {
    fileName: file.name,
    document: problems.some(({ code }) => unusable.has(code)) ? null : document,
    problems,
    replaces: known.find((listed) => listed.id === id)?.name ?? null,
  }
}
