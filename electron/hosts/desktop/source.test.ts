import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync } from 'vite'
import { describe, expect, it } from 'vitest'

// Decisions that nobody could see in a running app without Electron, held on the source itself (reliability.md 5,
// items 2-4, 6, 8-11, 15, 21, 25, 30, 32, 35).

type Node = { type: string; [key: string]: unknown }
type Source = { file: string; nodes: Node[] }

const folder = import.meta.dirname
const sources: Source[] = globSync('**/*.{ts,mjs}', { cwd: folder, exclude: ['**/*.test.ts'] }).map(
  (file) => {
    const { program, errors } = parseSync(file, readFileSync(join(folder, file), 'utf8'))
    if (errors.length > 0) throw new Error(`${file} cannot be read`)
    return { file, nodes: nodesOf(program) }
  },
)

function nodesOf(value: unknown): Node[] {
  if (typeof value !== 'object' || value === null) return []
  const inside = Object.values(value).flatMap(nodesOf)
  return 'type' in value && typeof value.type === 'string' ? [value as Node, ...inside] : inside
}

/** Everything that has a name, and every text: comments are in neither. */
function wordsOf({ nodes }: Source): string[] {
  return nodes.flatMap(({ name, value }) => [name, value].filter((word) => typeof word === 'string'))
}

function filesThat(does: (source: Source) => boolean): string[] {
  return sources.filter(does).map(({ file }) => file)
}

const naming = (word: string) => filesThat((source) => wordsOf(source).includes(word))

describe('the source of the desktop host', () => {
  it('was read', () => {
    expect(sources.map(({ file }) => file)).toEqual(
      expect.arrayContaining(['main.ts', 'preload.ts', 'window.ts', 'guards.ts', 'policy/fuses.ts']),
    )
    expect(naming('BrowserWindow').length).toBeGreaterThan(0)
  })

  it.each(['BrowserWindow', 'BaseWindow', 'WebContentsView', 'BrowserView'])(
    'makes a %s in window.ts alone',
    (name) => {
      const made = filesThat(({ nodes }) =>
        nodes.some(
          ({ type, callee }) =>
            type === 'NewExpression' && nodesOf(callee).some((node) => node.name === name),
        ),
      )
      expect(made).toEqual(name === 'BrowserWindow' ? ['window.ts'] : [])
    },
  )

  it('gives every window the preferences of the policy, and no others', () => {
    const preferences = sources.flatMap(({ file, nodes }) =>
      nodes
        .filter(({ type, key }) => type === 'Property' && (key as Node).name === 'webPreferences')
        .map(({ value }) => ({ file, callee: ((value as Node).callee as Node | undefined)?.name })),
    )
    expect(preferences).toEqual([{ file: 'window.ts', callee: 'webPreferences' }])
  })

  it.each([
    'webSecurity',
    'allowRunningInsecureContent',
    'experimentalFeatures',
    'enableBlinkFeatures',
    'bypassCSP',
    'allowServiceWorkers',
    'corsEnabled',
    'certificate-error',
    'select-client-certificate',
    'setCertificateVerifyProc',
    'login',
    'openPath',
    'openExternal',
    'setAsDefaultProtocolClient',
    'loadExtension',
    'registerPreloadScript',
    'executeJavaScript',
    'insertCSS',
    'loadFile',
    'registerFileProtocol',
    'autoUpdater',
    'crashReporter',
    'setPreloads',
    'remote-debugging-port',
    'child_process',
    'node:vm',
    'utilityProcess',
  ])('nowhere names %s', (word) => {
    expect(naming(word)).toEqual([])
  })

  it('loads one address, the page’s', () => {
    const loads = sources.flatMap(({ nodes }) =>
      nodes.filter(
        ({ type, callee }) =>
          type === 'CallExpression' && ((callee as Node).property as Node | undefined)?.name === 'loadURL',
      ),
    )
    expect(loads.map((call) => (call.arguments as Node[]).map(({ name }) => name))).toEqual([['pageUrl']])
  })

  it('listens on one channel for connections and on one for files to save', () => {
    const listens = sources.flatMap(({ file, nodes }) =>
      nodes
        .filter(({ type, callee }) => {
          const { object, property } = (type === 'CallExpression' ? callee : {}) as Record<
            string,
            Node | undefined
          >
          return /^ipc(Main)?$/.test(String(object?.name)) && property !== undefined
        })
        .map(({ callee }) => `${file} ${String(((callee as Node).property as Node).name)}`),
    )
    expect(listens.toSorted()).toEqual(['ipc.ts on', 'save-file.ts handle'])
  })
})
