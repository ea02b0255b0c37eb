import type { ApiClient } from '../../api'
import { type Core, openCore } from '../owner/open-core'
import { hostConfig, hostFacts } from '../owner/host-config'
import { connectionCommand } from './connection-commands'
import { deployCommand, stopCommand } from './deploy-commands'
import { doctorCommand } from './doctor-command'
import { eventsCommand, importCommand } from './events-commands'
import { exitCodes, explainFailure } from './exit-code'
import { nodeCommand } from './node-commands'
import { type Output, processOutput } from './output'
import { playbookCommand } from './playbook-commands'
import { replayCommand } from './replay-command'
import { runCommand } from './run-command'
import { help, UsageError } from './usage'

type Command = (words: readonly string[], api: ApiClient, output: Output) => Promise<number>

const commands: { readonly [name: string]: Command } = {
  import: importCommand,
  events: eventsCommand,
  playbook: playbookCommand,
  node: nodeCommand,
  replay: replayCommand,
  run: runCommand,
  deploy: deployCommand,
  stop: stopCommand,
  connection: connectionCommand,
  doctor: doctorCommand,
}

async function main(words: readonly string[]): Promise<number> {
  const [name = 'help', ...rest] = words
  if (name === 'help' || name === '--help' || name === '-h') {
    process.stdout.write(help)
    return exitCodes.done
  }
  const config = hostConfig()
  if (name === '--version' || name === 'version') {
    process.stdout.write(`${config.version}\n`)
    return exitCodes.done
  }
  const output = processOutput(rest.includes('--json'))
  if (name === 'serve') {
    const { serveCommand } = await import('./serve-command')
    return serveCommand(rest, output)
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command) throw new UsageError(`There is no command "${name}"`)
  const core = await openCore(config, hostFacts)
  try {
    return await command(rest, core.api, output)
  } finally {
    await leave(core, output)
  }
}

/** Others may have begun to work through this process; their work ends before it does. */
async function leave(core: Core, output: Output): Promise<void> {
  if (core.kind === 'own' && core.clients() > 0) {
    output.note('Another Cordon is working through this one: waiting for it to finish')
    while (core.clients() > 0) await new Promise((resolve) => setTimeout(resolve, 100))
  }
  await core.close()
}

// A reader that has seen enough (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? exitCodes.done : exitCodes.bug)
})

// Nobody hears what there is to say; what was asked is done all the same, and its exit code is the answer.
process.stderr.on('error', () => undefined)

// The launcher is gone: whoever started it expects this process to be gone too.
process.on('disconnect', () => process.exit(exitCodes.bug))
process.channel?.unref()

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  const { code, message } = explainFailure(error)
  process.stderr.write(`${message}\n`)
  process.exitCode = code
}
