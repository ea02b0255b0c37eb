import { Environment } from '@marcbachmann/cel-js'
import { describe, expect, it } from 'vitest'
import { typedEnvironment } from '../expr/environment'
import { parsePlaybookText } from './parse'
import { reservedIds } from './schema'

const library = new Environment({ enableOptionalTypes: true })
const words = (text: string) => text.split(/\s+/)

/** All words that a version of cel-js might claim: its own names, and what CEL and its neighbours reserve. */
const candidates = new Set(
  [
    ...library.getDefinitions().variables.map(({ name }) => name),
    ...library
      .getDefinitions()
      .functions.flatMap(({ name, returnType, receiverType, params }) => [
        name,
        returnType,
        receiverType ?? 'dyn',
        ...params.map(({ type }) => type),
      ]),
    ...words('event item index vars lists run cel google protobuf null true false in has dyn any ast error'),
    ...words('abstract arguments as async await boolean break byte case catch char class const constructor'),
    ...words('continue debugger default delete do double else enum export extends final finally float for'),
    ...words('function get goto if implements import instanceof int interface let long loop match namespace'),
    ...words('native new of package private protected prototype public return set short static string super'),
    ...words('switch synchronized this throw throws timestamp duration transient try type typeof undefined'),
    ...words(
      'uint unset var void volatile while with yield self eval proto map list bool bytes null_type optional',
    ),
  ].flatMap((name) => name.split(/[^a-z0-9_]+/)),
)
const ids = [...candidates].filter((word) => /^[a-z][a-z0-9_]{0,39}$/.test(word))

/** True where a playbook could not use the word for a step: cel-js refuses it, or reads it as something else. */
function isRefused(word: string): boolean {
  try {
    const environment = typedEnvironment({ [word]: { score: 'double' } })
    const parsed = environment.parse(word)
    if (parsed.ast.op !== 'id' || parsed.ast.args !== word) return true
    const field = environment.parse(`${word}.score`)
    return !field.check().valid || field({ [word]: { score: 7 } }) !== 7
  } catch {
    return true
  }
}

describe('the ids that no node may have', () => {
  it('hold every word that cel-js refuses to register or to read', () => {
    const refused = ids.filter(isRefused)
    expect(refused.length).toBeGreaterThan(30)
    expect(refused.filter((word) => !reservedIds.has(word))).toEqual([])
  })

  it('hold the words that product.md names', () => {
    const named = words(
      'map list type int uint double string bool bytes optional cel google event item index vars lists run',
    )
    expect(named.filter((word) => !reservedIds.has(word))).toEqual([])
  })

  it('hold every word that a file may not have as a key, as `layout` would', () => {
    const refused = ids.filter(
      (word) =>
        !parsePlaybookText(
          JSON.stringify({
            format: 1,
            id: 'p1',
            name: 'x',
            nodes: [],
            edges: [],
            layout: { [word]: { x: 0, y: 0 } },
          }),
        ).ok,
    )
    expect(refused).toContain('constructor')
    expect(refused.filter((word) => !reservedIds.has(word))).toEqual([])
  })

  it('leave the ordinary ones free, the names of functions among them', () => {
    const free = ['n1', 'rep', 'geo', 'size', 'matches', 'timestamp', 'duration', 'x', 'a_1']
    expect(free.filter((word) => reservedIds.has(word) || isRefused(word))).toEqual([])
  })
})
