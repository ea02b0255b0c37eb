import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parsePlaybookText } from '../../nodes/playbook/parse'
import { serialisePlaybook } from '../../nodes/playbook/serialise'
import { readSampleSet } from '../services/sample-set'
import type { ListStore } from '../store/lists'
import type { PlaybookStore } from '../store/playbooks'
import type { Writer } from '../store/writer'
import { logicHashOf } from './playbook-library'

/**
 * Gives a new data folder what ships with Cordon: the sample sets, their lists, and the playbooks. What is there
 * already is left alone, so that a playbook a person deleted or a list they changed does not come back.
 */
export async function seed(parts: {
  resources: string
  samplesFolder: string
  playbooks: PlaybookStore
  lists: ListStore
  writer: Writer
  now: number
}): Promise<void> {
  const { resources, samplesFolder, playbooks, lists, writer, now } = parts
  const shipped = join(resources, 'playbooks')
  copySets(join(shipped, 'samples'), samplesFolder)
  if (playbooks.list().length > 0) return
  const files = readdirSync(shipped).filter((name) => name.endsWith('.playbook.json'))
  const documents = files.toSorted().map((name) => readShipped(join(shipped, name)))
  await writer.write(() => {
    for (const [index, playbook] of documents.entries()) {
      const doc = serialisePlaybook(playbook)
      // One apart, so that the first stays the first in the list.
      playbooks.saveDraft(playbook.id, doc, now + index)
      const logicHash = logicHashOf(playbook)
      playbooks.addVersion({ playbook: playbook.id, version: 1, logic_hash: logicHash, doc, created: now })
    }
    const known = new Set(lists.all().map(({ name }) => name))
    for (const name of readdirSync(samplesFolder)) {
      for (const [list, { types, entries }] of readSampleSet(join(samplesFolder, name)).lists) {
        if (known.has(list)) continue
        known.add(list)
        lists.replace(
          list,
          types,
          entries.map((entry) => ({ ...entry, expires: null })),
          now,
        )
      }
    }
  })
}

function copySets(from: string, to: string): void {
  mkdirSync(to, { recursive: true })
  for (const name of readdirSync(from)) {
    if (!existsSync(join(to, name))) cpSync(join(from, name), join(to, name), { recursive: true })
  }
}

function readShipped(path: string) {
  const parsed = parsePlaybookText(readFileSync(path, 'utf8'))
  if (!parsed.ok) throw new Error(`The shipped playbook ${path} is broken: ${parsed.problems[0]?.message}`)
  return parsed.playbook
}
