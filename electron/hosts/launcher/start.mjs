// `npm start`: opens the app. Plain JavaScript that Node 18 understands.
import { runHost } from './run-host.mjs'

const host = runHost({
  words: process.argv.slice(2),
  say: (line) => process.stderr.write(`${line}\n`),
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, host.stop)
try {
  process.exit(await host.ended)
} catch (error) {
  process.stderr.write(`${error.message}\n`)
  process.exit(70)
}
