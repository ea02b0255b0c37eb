// Functions that are sent into a page as they stand: each needs nothing from outside of itself.

/** One call of the API over HTTP, with the token. Gives what could be read of the answer. */
export async function callApi({
  base,
  token,
  path,
  input,
}: {
  base: string
  token: string
  path: string
  input: unknown
}): Promise<{ status: number; body: string }> {
  const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` }
  const body = JSON.stringify({ json: input })
  const answer = await fetch(`${base}/rpc/${path}`, { method: 'POST', headers, body })
  return { status: answer.status, body: await answer.text() }
}

/** What a page can try in a browser against a server of another origin. Each try tells whether it came to anything. */
export async function attack({
  base,
  token,
  input,
  assets,
}: {
  base: string
  token: string
  input: unknown
  assets: { script: string; image: string }
}) {
  const target = `http://${base}`
  type Outcome = 'read' | 'refused'

  const reading = async (request: Promise<Response>): Promise<Outcome> => {
    try {
      const answer = await request
      return answer.type !== 'opaque' && answer.ok && (await answer.text()) !== '' ? 'read' : 'refused'
    } catch {
      return 'refused'
    }
  }
  const all = async (outcomes: Promise<Outcome>[]): Promise<Outcome> =>
    (await Promise.all(outcomes)).includes('read') ? 'read' : 'refused'

  const loading = (tag: 'script' | 'img', src: string): Promise<Outcome> =>
    new Promise((resolve) => {
      const element = document.createElement(tag)
      element.addEventListener('load', () => resolve('read'))
      element.addEventListener('error', () => resolve('refused'))
      element.src = src
      document.body.append(element)
    })

  const connecting = (protocols: string[]): Promise<Outcome> =>
    new Promise((resolve) => {
      const socket = new WebSocket(`ws://${base}/rpc`, protocols)
      socket.addEventListener('open', () => resolve('read'))
      socket.addEventListener('error', () => resolve('refused'))
    })

  const opening = async (): Promise<Outcome> => {
    const opened = window.open(target)
    await new Promise((resolve) => setTimeout(resolve, 500))
    try {
      return opened?.document.getElementById('root') ? 'read' : 'refused'
    } catch {
      return 'refused'
    } finally {
      opened?.close()
    }
  }

  const post = (path: string, body: unknown, init: RequestInit): Promise<Response> =>
    fetch(target + path, { method: 'POST', body: JSON.stringify(body), ...init })
  const json = { 'Content-Type': 'application/json' }
  const withToken = { headers: { ...json, Authorization: `Bearer ${token}` } }
  const simple = {
    mode: 'no-cors',
    credentials: 'include',
    headers: { 'Content-Type': 'text/plain' },
  } as const

  navigator.sendBeacon(`${target}/rpc/preferences/set`, JSON.stringify({ json: input }))
  return {
    own: await reading(fetch('/')),
    fetched: await all([reading(fetch(`${target}/`)), reading(fetch(`${target}/`, { mode: 'no-cors' }))]),
    called: await all([
      reading(post('/rpc/playbooks/list', {}, withToken)),
      reading(post('/rpc/preferences/set', { json: input }, withToken)),
      reading(post('/rpc/preferences/set', { json: input }, simple)),
      reading(post('/rpc/preferences/set', { json: input }, { ...simple, mode: 'cors' })),
    ]),
    redeemed: await all([
      reading(post('/session', { code: 'guess' }, { headers: json })),
      reading(post('/session', { code: 'guess' }, simple)),
    ]),
    script: await loading('script', target + assets.script),
    image: await loading('img', target + assets.image),
    socket: await connecting([]),
    socketWithToken: await connecting(['cordon', `token.${token}`]),
    window: await opening(),
  }
}
