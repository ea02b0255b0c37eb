import { PageAssets } from '../pages/page-assets'
import { type HeadlessHost, serveHeadless } from '../headless/server'
import { hostConfig, hostFacts, rendererFolder } from '../owner/host-config'
import { type Core, openCore } from '../owner/open-core'
import { exactly, number, readArguments } from './arguments'
import type { Output } from './output'

/** Serves the app until it is told to stop. Prints its address once; Enter on a terminal prints a new one. */
export async function serveCommand(words: readonly string[], output: Output): Promise<number> {
  const { values, positionals } = readArguments(words, { port: { type: 'string' } })
  exactly(positionals, [])
  const port = number(values, 'port', 1, 65_535) ?? 0
  const assets = PageAssets.read(rendererFolder)
  const core = await openCore(hostConfig(), hostFacts)
  // An open core keeps the process, and the process the data folder: whatever fails from here on closes it.
  try {
    const host = await serveHeadless({ core, assets, port })
    try {
      return await serve(core, host, output)
    } finally {
      // A terminal that is still listened to would keep the process.
      process.stdin.pause()
      await host.close()
    }
  } finally {
    await core.close()
  }
}

async function serve(core: Core, host: HeadlessHost, output: Output): Promise<number> {
  const address = host.newAddress()
  if (output.json) await output.value({ address })
  else output.line(address)
  if (core.kind === 'remote') output.note(`Working through process ${core.pid}, which owns the data folder`)
  if (process.stdin.isTTY) offerNewAddresses(() => output.line(host.newAddress()), output)
  const lost = await Promise.race([stopped(), core.kind === 'remote' ? core.lost.then(() => true) : never()])
  if (!lost) return 0
  output.note('The process that owns the data folder has gone: start again')
  return 1
}

function offerNewAddresses(print: () => void, output: Output): void {
  output.note('The address lets one page in and lives a minute: press Enter for a new one, Ctrl+C to stop')
  process.stdin.on('data', print)
}

function stopped(): Promise<false> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve(false))
  })
}

function never(): Promise<never> {
  return new Promise(() => undefined)
}
