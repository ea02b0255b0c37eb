import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { makeShipped } from './make'

// `npm run samples`: writes what the generator makes to where it ships from.
for (const [path, text] of makeShipped()) {
  const file = join('resources', 'playbooks', path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}
