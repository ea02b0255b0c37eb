// Adds up what vitest and Playwright reported, and prints the closing line. A step that failed before any test could
// say so (formatting, types, the build) counts as one failure.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const [folder = '.', code = '1'] = process.argv.slice(2)

function read(name) {
  const file = join(folder, name)
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null
}

const unit = read('unit.json')
const e2e = read('e2e.json')
const passed = (unit?.numPassedTests ?? 0) + (e2e?.stats.expected ?? 0) + (e2e?.stats.flaky ?? 0)
const reported =
  (unit?.numFailedTests ?? 0) +
  (unit?.numFailedTestSuites && !unit.numFailedTests ? 1 : 0) +
  (e2e?.stats.unexpected ?? 0)
const failed = reported > 0 ? reported : Number(code !== '0')
const skipped = (unit?.numPendingTests ?? 0) + (e2e?.stats.skipped ?? 0)
if (skipped > 0) console.log(`${skipped} skipped, each with its reason above`)
console.log(`${passed} passed, ${failed} failed`)
