// Containers in graphs of steps whose outcome is settled beforehand, told by the rules of product.md (E2 to E4) as one
// would read them aloud: each body from its steps, each container from its rounds, without a queue and without promises.

export type Way = 'ok' | 'other' | 'fail' | 'no_recording' | 'wait'

type Common = { onError: 'fail' | 'continue'; join: 'all' | 'any'; off: 'bypass' | 'stop' | null }
/** `leaves`: how it leaves in each round, over and over. `latency` passes only where somebody is asked. */
export type Leaf = Common & { kind: 'leaf'; leaves: readonly Way[]; latency: number; ask: 'nobody' | 'later' }
type Each = Common & {
  kind: 'each'
  items: number
  concurrency: number
  onFailure: 'stop' | 'continue'
  body: Body
}
/** Until the round `enough`, and never more than `maxRounds`. */
type Until = Common & { kind: 'until'; enough: number; maxRounds: number; body: Body }
type Call = Common & { kind: 'call'; body: Body }
export type Step = Leaf | Each | Until | Call

type Edge = { from: number; outlet: string; to: number }
/** With a trigger, step 0 is it, and `steps[0]` is step 1; without, `steps[0]` is step 0. */
export type Body = {
  hasTrigger: boolean
  ids: readonly string[]
  steps: readonly Step[]
  edges: readonly Edge[]
}

export type Record = {
  path: string
  iteration: number
  node: string
  status: string
  outlet: string | null
  at: number
}

/** What a step came to. `open`: it waits, or something inside of it does. */
type Outcome = {
  from: number
  until: number
  outlet: string | null
  fails: boolean
  lacks: boolean
  open: boolean
  output: unknown
}
type Decided = { ran: Outcome } | { skipped: number } | 'never'

type Ran = { outcomes: Map<number, Decided>; records: Record[]; until: number }

const isRan = (outcome: Decided | undefined): outcome is { ran: Outcome } =>
  typeof outcome === 'object' && 'ran' in outcome

const stepOf = ({ hasTrigger, steps }: Body, index: number): Step | null =>
  hasTrigger ? (index === 0 ? null : (steps[index - 1] as Step)) : (steps[index] as Step)

/** Topological order, ties by id as text. */
function orderOf({ ids, edges }: Body): number[] {
  const order: number[] = []
  while (order.length < ids.length) {
    const ready = ids
      .map((_, index) => index)
      .filter((index) => !order.includes(index))
      .filter((index) => edges.every(({ from, to }) => to !== index || order.includes(from)))
    order.push(ready.toSorted((a, b) => ((ids[a] as string) < (ids[b] as string) ? -1 : 1))[0] as number)
  }
  return order
}

/** Runs a body at a place. */
function runBody(body: Body, at: number, path: string, iteration: number): Ran {
  const outcomes = new Map<number, Decided>()
  const records: Record[] = []
  let until = at
  for (const index of orderOf(body)) {
    const begin = beginningOf(body, index, outcomes, at)
    if (begin === 'never' || 'skipped' in begin) {
      outcomes.set(index, begin)
      continue
    }
    const step = stepOf(body, index)
    if (step?.off === 'stop') {
      outcomes.set(index, { skipped: begin.start })
      continue
    }
    const id = body.ids[index] as string
    const wired = body.edges.some(({ from, outlet }) => from === index && outlet === 'error')
    const { outcome, status, inside } = runStep(step, id, { at: begin.start, path, iteration, wired })
    outcomes.set(index, { ran: outcome })
    records.push({ path, iteration, node: id, status, outlet: outcome.outlet, at: begin.start }, ...inside)
    if (!outcome.open || step?.kind === 'leaf') until = Math.max(until, outcome.until)
  }
  return { outcomes, records, until }
}

function beginningOf(
  body: Body,
  index: number,
  outcomes: ReadonlyMap<number, Decided>,
  at: number,
): { start: number } | { skipped: number } | 'never' {
  const incoming = body.edges.filter(({ to }) => to === index)
  if (incoming.length === 0) return { start: at }
  const known = incoming.flatMap((edge) => decisionOf(edge, outcomes) ?? [])
  const taken = known.filter((decision) => decision.taken).map(({ time }) => time)
  if (stepOf(body, index)?.join === 'any' && taken.length > 0) return { start: Math.min(...taken) }
  if (known.length < incoming.length) return 'never'
  const last = Math.max(...known.map(({ time }) => time))
  return taken.length > 0 ? { start: last } : { skipped: last }
}

/** Taken or dead, and since when; null for an edge that is neither yet. */
function decisionOf(
  { from, outlet }: Edge,
  outcomes: ReadonlyMap<number, Decided>,
): { taken: boolean; time: number } | null {
  const outcome = outcomes.get(from)
  if (outcome === undefined || outcome === 'never') return null
  if ('skipped' in outcome) return { taken: false, time: outcome.skipped }
  return outcome.ran.open ? null : { taken: outcome.ran.outlet === outlet, time: outcome.ran.until }
}

type Where = { at: number; path: string; iteration: number; wired: boolean }

function runStep(
  step: Step | null,
  id: string,
  where: Where,
): { outcome: Outcome; status: string; inside: Record[] } {
  const { at } = where
  const plain = { from: at, until: at, outlet: 'ok', fails: false, lacks: false, open: false, output: {} }
  if (!step) return { outcome: plain, status: 'ok', inside: [] }
  const firstOutlet = step.kind === 'leaf' || step.kind === 'call' ? 'ok' : 'done'
  if (step.off === 'bypass')
    return { outcome: { ...plain, outlet: firstOutlet }, status: 'bypassed', inside: [] }
  const failed = (until: number): Outcome => {
    const outlet = where.wired ? 'error' : step.onError === 'continue' ? firstOutlet : null
    return { ...plain, until, outlet, fails: outlet === null, output: null }
  }
  const lacking = (until: number, open: boolean): Outcome => ({
    ...plain,
    until,
    outlet: null,
    fails: true,
    lacks: true,
    open,
  })
  if (step.kind === 'leaf') {
    const leave = step.leaves[where.iteration % step.leaves.length] as Way
    if (leave === 'wait')
      return { outcome: { ...plain, outlet: null, open: true }, status: 'waiting', inside: [] }
    const until = at + (step.ask === 'nobody' ? 0 : step.latency)
    if (leave === 'no_recording')
      return { outcome: lacking(until, false), status: 'no_recording', inside: [] }
    if (leave === 'fail') return { outcome: failed(until), status: 'error', inside: [] }
    return { outcome: { ...plain, until, outlet: leave }, status: 'ok', inside: [] }
  }
  const rounds = runRounds(step, id, where)
  const inside = rounds.ran.flatMap(({ records }) => records)
  const { until, isOpen, lacks, failure, results } = rounds
  if (lacks) return { outcome: lacking(until, isOpen), status: 'no_recording', inside }
  if (isOpen) return { outcome: { ...plain, until, outlet: null, open: true }, status: 'waiting', inside }
  if (failure) return { outcome: failed(until), status: 'error', inside }
  const isExhausted = step.kind === 'until' && step.enough >= step.maxRounds
  const output =
    step.kind === 'each'
      ? { count: step.items, failed: results.filter((result) => result === null).length, results }
      : step.kind === 'until'
        ? { rounds: rounds.ran.length, last: rounds.ran.length - 1 }
        : {}
  const outlet = isExhausted ? 'exhausted' : firstOutlet
  return { outcome: { ...plain, until, outlet, output }, status: 'ok', inside }
}

/** One round after the other begins as those before let it; what comes first by time, then by round, ends first. */
function runRounds(step: Each | Until | Call, id: string, where: Where) {
  const path = where.path === '' ? id : `${where.path}[${where.iteration}]/${id}`
  const count =
    step.kind === 'each' ? step.items : step.kind === 'until' ? Math.min(step.enough + 1, step.maxRounds) : 1
  const width = step.kind === 'each' ? step.concurrency : 1
  const ran: Ran[] = []
  const results: (number | null)[] =
    step.kind === 'each' ? Array.from({ length: step.items }, () => null) : []
  let under: number[] = []
  let now = where.at
  let failure = false
  for (;;) {
    const limit = failure && stops(step) ? ran.length : count
    while (under.length < width && ran.length < limit) {
      under.push(ran.length)
      ran.push(runBody(step.body, now, path, ran.length))
    }
    const over = under.filter((round) => !isOpenRound(ran[round] as Ran))
    const [next] = over.toSorted((a, b) => (ran[a] as Ran).until - (ran[b] as Ran).until || a - b)
    if (next === undefined) break
    under = under.filter((round) => round !== next)
    now = (ran[next] as Ran).until
    if (has(ran[next] as Ran, 'fails')) failure = true
    else results[next] = next
  }
  const lacks = ran.some((round) => has(round, 'lacks'))
  const isOpen = under.length > 0
  return { ran, results, until: now, isOpen, lacks, failure: failure && stops(step) }
}

const stops = (step: Each | Until | Call): boolean => step.kind !== 'each' || step.onFailure === 'stop'

const isOpenRound = (round: Ran): boolean => has(round, 'open')

function has({ outcomes }: Pick<Ran, 'outcomes'>, what: 'fails' | 'lacks' | 'open'): boolean {
  return [...outcomes.values()].some((outcome) => isRan(outcome) && outcome.ran[what])
}

/** What becomes of a whole run. */
export function expected(body: Body) {
  const run = runBody(body, 0, '', 0)
  const order = orderOf(body)
  const taken = body.edges.filter((edge) => decisionOf(edge, run.outcomes)?.taken)
  const ending = order.flatMap((index) => {
    const outcome = run.outcomes.get(index)
    if (!isRan(outcome) || taken.some(({ from }) => from === index)) return []
    return [`${body.ids[index]}${outcome.ran.fails ? '!' : ''}`]
  })
  const [status, reason] = has(run, 'lacks')
    ? ['failed', 'no_recording']
    : has(run, 'open')
      ? ['waiting', 'approval']
      : has(run, 'fails')
        ? ['failed', 'refused']
        : ['completed', null]
  const outputs = order.flatMap((index): [string, unknown][] => {
    const outcome = run.outcomes.get(index)
    const kind = stepOf(body, index)?.kind
    const isWhole =
      isRan(outcome) &&
      outcome.ran.output !== null &&
      (outcome.ran.outlet === 'done' || outcome.ran.outlet === 'exhausted')
    return isWhole && (kind === 'each' || kind === 'until')
      ? [[body.ids[index] as string, outcome.ran.output]]
      : []
  })
  return {
    status,
    reason,
    ending: ending.join('+'),
    taken: taken.map(({ from, outlet, to }) => `${body.ids[from]}.${outlet}>${body.ids[to]}`).toSorted(),
    records: run.records.toSorted(byPlace),
    outputs: Object.fromEntries(outputs),
  }
}

/** For comparing: the trace sorts by plan index where this sorts by id. */
export function byPlace(a: Record, b: Record): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1
  return a.iteration - b.iteration || (a.node < b.node ? -1 : 1)
}
