import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parsePlaybookText } from '../../nodes/playbook/parse'
import { serialisePlaybook } from '../../nodes/playbook/serialise'
import { listSampleSets, readSampleSet } from '../services/sample-set'
import type { ListStore } from '../store/lists'
import type { MetaStore } from '../store/meta'
import type { PlaybookStore } from '../store/playbooks'
import type { Writer } from '../store/writer'
import { logicHashOf } from './playbook-library'

const seeded = 'seeded'

/**
 * Gives a new data folder what ships with Cordon: the sample sets, their lists, and the playbooks. What is there
 * already is left alone; and once this is done it is never done again, so that what a person deleted stays away.
 */
export async function seed(parts: {
  resources: string
  samplesFolder: string
  playbooks: PlaybookStore
  lists: ListStore
  meta: MetaStore
  writer: Writer
  now: number
}): Promise<void> {
  const { resources, samplesFolder, playbooks, lists, meta, writer, now } = parts
  if (meta.get(seeded) !== undefined) return
  const shipped = join(resources, 'playbooks')
  copySets(join(shipped, 'samples'), samplesFolder)
  const files = readdirSync(shipped).filter((name) => name.endsWith('.playbook.json'))
  const documents = files.toSorted().map((name) => readShipped(join(shipped, name)))
  await writer.write(() => {
    for (const [index, playbook] of documents.entries()) {
      if (playbooks.get(playbook.id)) continue
      const doc = serialisePlaybook(playbook)
      // One apart, so that the first stays the first in the list.
      playbooks.saveDraft(playbook.id, doc, now + index)
      const logicHash = logicHashOf(playbook)
      playbooks.addVersion({ playbook: playbook.id, version: 1, logic_hash: logicHash, doc, created: now })
    }
    const known = new Set(lists.all().map(({ name }) => name))
    for (const name of listSampleSets(samplesFolder)) {
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
    meta.set(seeded, new Date(now).toISOString())
  })
}

function copySets(from: string, to: string): void {
  mkdirSync(to, { recursive: true })
  for (const name of readdirSync(from)) {
    if (existsSync(join(to, name))) continue
    // By another name until it is whole: half a set that a crash left would be taken for a set.
    const part = join(to, `.${name}.part`)
    rmSync(part, { recursive: true, force: true })
    cpSync(join(from, name), part, { recursive: true })
    renameSync(part, join(to, name))
  }
}

function readShipped(path: string) {
  const parsed = parsePlaybookText(readFileSync(path, 'utf8'))
  if (!parsed.ok) throw new Error(`The shipped playbook ${path} is broken: ${parsed.problems[0]?.message}`)
  return parsed.playbook
}
