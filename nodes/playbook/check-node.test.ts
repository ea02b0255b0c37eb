import { describe, expect, it } from 'vitest'
import { nodeTypes } from '../registry'
import { soundCheck, withNode } from './testing'

const checkSound = soundCheck(nodeTypes)

const withCondition = (expr: string) => checkSound(withNode('n4', { input: { condition: { expr } } }))

describe('a setting', () => {
  it.each(['where_', 'toString', 'valueOf'])('that the type does not have is refused: %s', (name) => {
    expect(checkSound(withNode('n1', { config: { [name]: 1 } }))).toMatchObject([
      {
        node: 'n1',
        code: 'bad_config',
        path: `$.nodes[0].config.${name}`,
        message: `n1 has no setting "${name}"`,
      },
    ])
  })

  it('that is misspelt is named with the one that was meant, or with all that there are', () => {
    const hint = (name: string) => checkSound(withNode('n1', { config: { [name]: 'true' } }))[0]?.hint
    expect([hint('wher'), hint('condition')]).toEqual(['Did you mean where?', 'It has where'])
  })

  it('that is a filter must be an answer of yes or no, over what a filter can read', () => {
    const where = (text: string) =>
      checkSound(withNode('n1', { config: { where: text } })).map(({ message }) => message)
    expect(where('event.a && true')).toEqual([])
    expect(where('"high"')).toEqual(['n1: a boolean is needed here, and this is a string'])
    expect(where('event.a ==')).toEqual([expect.stringMatching(/^n1: .* \(at character 11\)$/)])
    expect(where('n3.score > 1')).toEqual(['n1 reads n3, which does not run before it'])
  })

  it('that names a list is not asked for where nobody knows the lists', () => {
    expect(checkSound(withNode('n5', { config: { list: 'anything' } }), null)).toEqual([])
  })

  it('that is missing is named', () => {
    expect(checkSound(withNode('n5', { config: {} }))).toMatchObject([
      {
        node: 'n5',
        path: '$.nodes[4].config.list',
        message: 'n5: the setting list must be string and is missing',
      },
    ])
  })
})

describe('a connection', () => {
  it('on a type that talks to no service is refused', () => {
    expect(checkSound(withNode('n4', { connection: 'lab' }))).toEqual([
      {
        node: 'n4',
        path: '$.nodes[3].connection',
        code: 'not_supported',
        message: 'n4 names the connection "lab", and logic.branch takes none',
        hint: 'Remove it',
        level: 'error',
      },
    ])
  })

  it('may be named by a type that talks to a service', () => {
    expect(checkSound(withNode('n6', { connection: 'lab' }))).toEqual([])
  })
})

describe('an input', () => {
  it.each([
    ['n3.score', 'n4: a boolean is needed here, and this is a double'],
    ['n3', 'n4: a boolean is needed here, and this is an object'],
    ['n3.score > 1 && n33.x', 'n4: Unknown variable: n33 (at character 17)'],
    ['n3.score + 1 > 2.0', 'n4: no such overload: double + int (at character 1)'],
    ['event.user.name in lists.vips', 'n4: No such key: vips (at character 26)'],
    ['', 'n4: Unexpected token: EOF (at character 1)'],
  ])('that is the expression %j is refused where a yes or no is wanted', (expr, message) => {
    expect(withCondition(expr).map((problem) => problem.message)).toEqual([message])
  })

  it.each([
    'event.anything.at.all',
    'n2.country == "NL"',
    'n3.error.retryable',
    'has(event.x)',
    'n2.impossible && run.time.getHours() < 8',
  ])('may be the expression %s', (expr) => {
    expect(withCondition(expr)).toEqual([])
  })

  it('that is a template is text, and each of its expressions is checked', () => {
    const condition = { template: '{{ true }}' }
    expect(checkSound(withNode('n4', { input: { condition } }))).toMatchObject([
      { message: 'n4: a boolean is needed here, and this is a string' },
    ])
    const reason = { template: 'Host {{ n6.ip }}' }
    expect(checkSound(withNode('n7', { input: { reason } }))).toMatchObject([
      { code: 'not_upstream', node: 'n7', message: 'n7 reads n6, which does not run before it' },
    ])
  })

  it('that is a constant is held to what the type takes', () => {
    const input = (ip: unknown) => checkSound(withNode('n6', { input: { ip: { value: ip } } }))
    expect(input('203.0.113.9')).toEqual([])
    expect(input('2001:DB8::1')).toEqual([])
    expect(input('010.1.1.1')).toMatchObject([
      {
        code: 'bad_config',
        path: '$.nodes[5].input.ip',
        message: 'n6: the input ip is no IP address',
        hint: 'Correct the constant',
      },
    ])
    expect(input(null)).toMatchObject([{ message: 'n6: the input ip must be string, received null' }])
  })

  it.each(['constructor_', 'toString', 'hasOwnProperty'])(
    'that the type does not have is refused: %s',
    (name) => {
      const input = { ip: { expr: 'n2.ip' }, [name]: { expr: '1' } }
      expect(checkSound(withNode('n6', { input }))).toMatchObject([
        { code: 'unknown_input', path: `$.nodes[5].input.${name}`, message: `n6 has no input "${name}"` },
      ])
    },
  )

  it('may have any name where the type takes any', () => {
    const normalise = {
      type: 'validation.normalise',
      config: {},
      input: { toString: { expr: 'event.a' }, b: { value: [1] } },
    }
    expect(checkSound(withNode('n6', normalise))).toEqual([])
  })

  it('reads nothing from the node itself, nor from a branch beside it', () => {
    expect(withCondition('n4.result')).toMatchObject([
      { code: 'not_upstream', message: 'n4 reads n4, which does not run before it' },
    ])
    const reason = { expr: 'n5.value' }
    expect(checkSound(withNode('n7', { input: { reason } }))).toMatchObject([{ code: 'not_upstream' }])
  })
})
