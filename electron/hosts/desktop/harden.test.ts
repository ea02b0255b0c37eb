import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'

// Code as an attacker would write it: run in a process of its own, where each must fail.
const attempts = {
  'eval in place': `eval('1')`,
  'eval from elsewhere': `(0, eval)('1')`,
  'the global eval': `globalThis.eval('1')`,
  Function: `Function('return 1')()`,
  'new Function': `new Function('return 1')()`,
  'the constructor of a function': `(() => 1).constructor('return 1')()`,
  'the constructor of a constructor': `({}).constructor.constructor('return 1')()`,
  'the constructor of a text': `'x'.sub.constructor('return 1')()`,
  'an async function': `(async () => 1).constructor('return 1')()`,
  'a generator': `(function* () {}).constructor('yield 1')()`,
  'an async generator': `(async function* () {}).constructor('yield 1')()`,
  'what an async function inherits from': `Object.getPrototypeOf((async () => 1).constructor)('return 1')()`,
  'what a generator inherits from': `Object.getPrototypeOf((function* () {}).constructor)('return 1')()`,
  'Reflect.construct': `Reflect.construct(Function, ['return 1'])()`,
  'Reflect.apply': `Reflect.apply(Function, null, ['return 1'])()`,
  'a bound maker': `Function.bind(null, 'return 1')()()`,
  'a class of functions': `new (class extends Function { constructor() { super('return 1') } })()()`,
  'a maker put back': `Function.prototype.constructor = 1; (() => 1).constructor('return 1')()`,
}

function run(code: string): string {
  const url = join(import.meta.dirname, 'harden.ts')
  const script = `await import(${JSON.stringify(url)}); try { ${code}; console.log('made') } catch (error) { console.log(error.name) }`
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
  })
  return `${stdout}${stderr}`.trim()
}

// A process without V8 flags, which is what a packaged app's main process is.
it.each(Object.entries(attempts))('makes no code from text by %s', (_, code) => {
  expect(run(code)).toMatch(/^(EvalError|TypeError)$/)
})

it('takes __proto__ away', () => {
  expect(run(`console.log('__proto__' in {}, ({}).__proto__)`)).toBe('false undefined\nmade')
})

it('leaves functions what they are', () => {
  const tests = [
    '(() => 1) instanceof Function',
    'typeof Function === "function"',
    'Function.prototype.call.call(() => true)',
  ]
  expect(run(`console.log(${tests.join(', ')})`)).toBe('true true true\nmade')
})

it('leaves V8 to refuse where it does already', () => {
  const url = join(import.meta.dirname, 'harden.ts')
  const script = `const before = Function; await import(${JSON.stringify(url)}); console.log(before === Function)`
  const flags = ['--disallow-code-generation-from-strings', '--input-type=module', '-e', script]
  expect(spawnSync(process.execPath, flags, { encoding: 'utf8' }).stdout.trim()).toBe('true')
})
