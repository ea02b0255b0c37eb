import { join } from 'node:path'
import { build, parseSync, type Rolldown } from 'vite'
import { beforeAll, describe, expect, it } from 'vitest'
import type { WindowHost } from '../../views/window-host'

type Node = { type: string; [key: string]: unknown }

let files: Rolldown.OutputChunk[]

beforeAll(async () => {
  const root = join(import.meta.dirname, '..', '..', '..')
  const configFile = join(root, 'vite.preload.config.ts')
  const built = await build({ root, configFile, logLevel: 'silent', build: { write: false } })
  files = (built as Rolldown.RolldownOutput).output.filter((file) => file.type === 'chunk')
})

function nodesOf(value: unknown): Node[] {
  if (typeof value !== 'object' || value === null) return []
  const inside = Object.values(value).flatMap(nodesOf)
  return 'type' in value && typeof value.type === 'string' ? [value as Node, ...inside] : inside
}

describe('the preload’s bundle', () => {
  it('is one file', () => {
    expect(files.map(({ fileName }) => fileName)).toEqual(['preload.cjs'])
  })

  it('asks for electron and for nothing else, as a sandboxed preload must', () => {
    const nodes = nodesOf(parseSync('preload.cjs', files[0]?.code ?? '', { sourceType: 'script' }).program)
    const asked = nodes
      .filter(({ type, callee }) => type === 'CallExpression' && (callee as Node).name === 'require')
      .map((call) => (call.arguments as Node[]).map(({ value }) => value))
    expect(asked).toEqual([['electron']])
    expect(nodes.filter(({ type }) => /^(Import|Export)/.test(type))).toEqual([])
  })

  it('hands the page a frozen host, and a port whose other end goes to the main process', async () => {
    const exposed: [string, object][] = []
    const toMain: unknown[][] = []
    const toPage: unknown[][] = []
    const electron = {
      contextBridge: { exposeInMainWorld: (name: string, api: object) => exposed.push([name, api]) },
      ipcRenderer: {
        postMessage: (...values: unknown[]) => toMain.push(values),
        invoke: (...values: unknown[]) => Promise.resolve(values),
      },
    }
    const window = {
      location: { origin: 'app://main' },
      postMessage: (...values: unknown[]) => toPage.push(values),
    }
    // As Electron runs it: the text of the bundle as the body of a function. It is our own bundle.
    // oxlint-disable-next-line no-new-func, typescript/no-implied-eval
    const run = new Function('require', 'exports', 'module', 'window', 'MessageChannel', files[0]?.code ?? '')
    class Channel {
      port1 = 'port for the main process'
      port2 = 'port for the page'
    }
    run(() => electron, {}, {}, window, Channel)
    const members = { kind: 'desktop', connect: expect.any(Function), save: expect.any(Function) }
    expect(exposed).toEqual([['host', members]])
    const [[, host] = ['', {}]] = exposed
    expect(Object.isFrozen(host)).toBe(true)
    const given = host as WindowHost
    given.connect()
    expect(await given.save('a', '{}')).toEqual(['save', 'a', '{}'])
    expect(toMain).toEqual([['rpc', null, ['port for the main process']]])
    expect(toPage).toEqual([['cordon:port', 'app://main', ['port for the page']]])
  })
})
