#!/usr/bin/env node
// The `cordon` command: finds a Node that can run it, and hands over. Plain JavaScript that Node 18 understands.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findNode, flags, noNode } from './node-binary.mjs'

const home = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..')
const main = join(home, 'dist', 'node', 'cli.js')

function fail(message) {
  process.stderr.write(`${message}\n`)
  process.exit(70)
}

const node = findNode()
if (!node) fail(noNode)
if (!existsSync(main)) fail('Cordon is not built yet: run `npm run build`')

// The fourth pipe tells the child when this process dies, however it dies: `kill -9` here frees the data folder too.
const child = spawn(node, [...flags, main, ...process.argv.slice(2)], {
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
})
// Always SIGTERM: Ctrl+C has sent SIGINT to both already, and the second of one kind would kill in the middle of closing.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill('SIGTERM'))
child.on('error', (error) => fail(`Cordon cannot be started: ${error.message}`))
child.on('exit', (code, signal) => {
  if (signal) {
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  }
  process.exit(code ?? 70)
})
