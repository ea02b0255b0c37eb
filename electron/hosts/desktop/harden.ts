// This file is the first import of `main.ts` and imports nothing itself: it has run before any other line of ours.
//
// Every process of ours refuses to make code from text, and has no `__proto__` (reliability.md 0.6). Plain Node gets
// two flags for it. Electron's main process cannot have both:
// - V8's `--disallow-code-generation-from-strings` counts only when it is there before the first context is made.
//   `app.commandLine.appendSwitch('js-flags', …)`, `v8.setFlagsFromString` and `v8Flags` of package.json come too
//   late for the main process (electron/electron#49252). On the command line `--js-flags=…` comes in time
//   (`javascript_environment.cc`), and `npm start` gives it; a packaged app refuses to start with it, since whoever
//   starts the app could give any other.
// - `--disable-proto` is an option of Node, not of V8, and not among those that Electron passes on.
// So what the flags would do is done here by hand, in the one realm that this process has. Tested in plain Node
// without flags. What cannot be proved without Electron's binary: that nothing of Electron's own, run later in this
// realm, makes code from text.

/** Takes from this realm what turns text into code, if V8 does not refuse it already. */
function forbidCodeFromText(): void {
  // What `--disable-proto=delete` does.
  Reflect.deleteProperty(Object.prototype, '__proto__')
  if (!canMakeCode()) return
  const makers = [
    Function,
    makerOf(async () => undefined),
    makerOf(function* () {}),
    makerOf(async function* () {}),
  ]
  const [plain, ...others] = makers.map(refusing)
  // The other three are made from the first: what they inherit must not lead back to it.
  for (const maker of makers.slice(1)) Object.setPrototypeOf(maker, plain ?? null)
  for (const maker of [plain, ...others]) lock(maker?.prototype, 'constructor', maker)
  lock(globalThis, 'Function', plain)
  lock(globalThis, 'eval', refuse)
}

/** The function that `x.constructor` leads to. */
function makerOf(example: () => unknown): FunctionConstructor {
  // Its constructor is one of the four that are like `Function`.
  return example.constructor as FunctionConstructor
}

/** Looks like `maker` to `instanceof` and `typeof`, and makes nothing. */
function refusing(maker: FunctionConstructor): FunctionConstructor {
  return new Proxy(maker, { apply: refuse, construct: refuse })
}

function refuse(): never {
  throw new EvalError('Code generation from strings disallowed for this context')
}

function lock(holder: object | undefined, name: string, value: unknown): void {
  if (holder) Object.defineProperty(holder, name, { value, writable: false, configurable: false })
}

function canMakeCode(): boolean {
  try {
    // Tries on purpose: it says whether V8 refuses. Not the doctor's, since nothing may be loaded before this file.
    // oxlint-disable-next-line no-new-func, typescript/no-implied-eval
    return typeof new Function('return 1') === 'function'
  } catch {
    return false
  }
}

forbidCodeFromText()
