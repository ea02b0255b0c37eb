import { appendFileSync, closeSync, existsSync, fsyncSync, openSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

// A security tool, as far as tests need one: it applies actions to targets and counts them. It runs in a process of its
// own, so that no crash of ours can make it forget.
//
// A1. An application is written and synced before anybody is told of it: what was applied stays counted, whoever dies.
// A2. An action whose key was applied before is not applied again, unless it is a peer that ignores keys.
// A3. Whatever it is told to do wrong, the journal says what has truly happened.

export type Manner =
  /** Applies, and says so. */
  | 'apply'
  /** Applies, and cuts the connection before the answer. */
  | 'apply and drop'
  /** Cuts the connection, and applies nothing. */
  | 'drop'
  /** Neither applies nor answers. */
  | 'hang'
  /** Applies, and answers after `ms`. */
  | 'late'
  /** Says 202 and where to ask; never applies. */
  | 'accept'
  /** Applies, and answers 200 with what is no JSON. */
  | 'garbage'
  /** 429 with `Retry-After: 1`; applies nothing. */
  | 'busy'
  /** 500; applies nothing. */
  | 'fail'

/** What is to be done with the next `times` requests (all, if none is given) to a target (any, if none is given). */
export type Order = { manner: Manner; times?: number; target?: string; ms?: number }

export type Application = { key: string | null; action: string; target: string }
export type Asked = Application & { manner: Manner; at: number }
export type PeerReport = { applications: Application[]; asked: Asked[]; probes: number }

type Action = { action: string; target: string }

const [path = '', port = '0', keys = 'honoured'] = process.argv.slice(2)
const journal = openSync(path, 'a')
const applications: Application[] = existsSync(path) ? readJournal(readFileSync(path, 'utf8')) : []
const asked: Asked[] = []
let probes = 0
let orders: Order[] = []

/** The last line may have been cut off when this process was killed: it was told to nobody. */
function readJournal(text: string): Application[] {
  const whole = text.split('\n').slice(0, -1)
  return whole.map((line) => JSON.parse(line) as Application)
}

/** A1 and A2. */
function apply(application: Application): void {
  const { key } = application
  if (keys === 'honoured' && key !== null && applications.some((each) => each.key === key)) return
  appendFileSync(journal, `${JSON.stringify(application)}\n`)
  fsyncSync(journal)
  applications.push(application)
}

function mannerFor(target: string): Order {
  const order = orders.find((each) => each.target === undefined || each.target === target)
  if (!order) return { manner: 'apply' }
  if (order.times !== undefined && --order.times <= 0) orders = orders.filter((each) => each !== order)
  return order
}

async function act(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { action, target } = (await bodyOf(request)) as Action
  const key = request.headers['idempotency-key']?.toString() ?? null
  const { manner, ms = 0 } = mannerFor(target)
  const application = { key, action, target }
  asked.push({ ...application, manner, at: Date.now() })
  switch (manner) {
    case 'apply':
      apply(application)
      return answer(response, 200, { applied: true })
    case 'apply and drop':
      apply(application)
      request.socket.destroy()
      return
    case 'drop':
      request.socket.destroy()
      return
    case 'hang':
      return
    case 'late':
      apply(application)
      setTimeout(() => answer(response, 200, { applied: true }), ms)
      return
    case 'accept':
      return answer(response, 202, { state: `/state/${encodeURIComponent(target)}` })
    case 'garbage':
      apply(application)
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"applied": tr\u0000')
      return
    case 'busy':
      response.setHeader('retry-after', '1')
      return answer(response, 429, { error: 'too many requests' })
    case 'fail':
      return answer(response, 500, { error: 'something broke' })
    default:
      return manner satisfies never
  }
}

/** What a probe is told: the actions that a target has felt, oldest first. */
function stateOf(target: string): { target: string; actions: string[] } {
  probes++
  const felt = applications.filter((each) => each.target === target)
  return { target, actions: felt.map(({ action }) => action) }
}

async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method, url = '' } = request
  const target = /^\/state\/([^/?]+)$/.exec(url)?.[1]
  if (method === 'POST' && url === '/act') return act(request, response)
  if (method === 'GET' && target !== undefined)
    return answer(response, 200, stateOf(decodeURIComponent(target)))
  if (method === 'GET' && url.startsWith('/read/')) return answer(response, 200, { known: true })
  // The last two are for the test that has started it.
  if (method === 'GET' && url === '/report')
    return answer(response, 200, { applications, asked, probes } satisfies PeerReport)
  if (method === 'PUT' && url === '/orders') {
    orders = (await bodyOf(request)) as Order[]
    return answer(response, 200, {})
  }
  return answer(response, 404, { error: `There is no ${method} ${url}` })
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return JSON.parse(Buffer.concat(chunks).toString('utf8'))
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

const server = createServer((request, response) => {
  route(request, response).catch((error: unknown) => answer(response, 400, { error: String(error) }))
})
// A port of before, so that whoever knew it finds it again after a restart.
server.listen(Number(port), '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`)
})
// Its parent holds the other end: it never outlives the test, however that ends.
process.stdin.resume().on('close', () => {
  closeSync(journal)
  process.exit(0)
})
