// The reference playbook as a flow of Node-RED's own nodes: json, function (place), switch, function (indicator),
// template, change, function (count). A generator in the flow keeps so many events on their way, and each that has
// been counted sends the next: no port and no wire between processes is measured.

const tab = 'bench'

const generate = `
const bench = global.get('bench')
const run = context.get('run')
run.done++
if (run.done === run.events) { run.told(); return null }
if (run.left > 0) { run.left--; node.send({ payload: bench.lines[run.next++ % bench.lines.length] }) }
return null`

const begin = `
const bench = global.get('bench')
bench.begin = ({ events, inFlight, done }) => {
  const first = Math.min(inFlight, events)
  const run = { events, left: events - first, done: 0, next: 0, told: done }
  context.set('run', run)
  for (let i = 0; i < first; i++) node.send({ payload: bench.lines[run.next++ % bench.lines.length] })
}`

const place = `
const ip = msg.payload.src.ip
const place = global.get('bench').places.get(ip.slice(0, ip.indexOf('.', ip.indexOf('.') + 1)))
msg.payload.place = place || null
return msg`

const indicator = `
msg.payload.match = global.get('bench').indicators.has(msg.payload.src.ip)
return msg`

const count = `
context.set('count', (context.get('count') || 0) + 1)
return { tick: 1 }`

const title =
  '[{{payload.place.country}}] {{payload.alert.name}} on {{payload.src.host}} from {{payload.src.ip}} (level {{payload.level}})'

const rules = [{ t: 'gte', v: '7', vt: 'num' }, { t: 'else' }]

const changes = [
  { t: 'move', p: 'title', pt: 'msg', to: 'payload.title', tot: 'msg' },
  { t: 'set', p: 'payload.status', pt: 'msg', to: 'triaged', tot: 'str' },
]

export const nodeRedFlow: readonly object[] = [
  { id: tab, type: 'tab', label: 'Bench', disabled: false },
  functionNode('generate', generate, 'json', begin),
  node('json', 'json', ['place'], { property: 'payload', action: 'obj', pretty: false }),
  functionNode('place', place, 'switch'),
  {
    ...node('switch', 'switch', [], { property: 'payload.level', propertyType: 'msg', rules, outputs: 2 }),
    checkall: 'false',
    wires: [['indicator'], ['indicator']],
  },
  functionNode('indicator', indicator, 'title'),
  node('title', 'template', ['status'], {
    field: 'title',
    fieldType: 'msg',
    format: 'handlebars',
    syntax: 'mustache',
    output: 'str',
    template: title,
  }),
  node('status', 'change', ['count'], { rules: changes }),
  functionNode('count', count, 'generate'),
]

function node(id: string, type: string, to: readonly string[], settings: object): object {
  return { id, type, z: tab, x: 100, y: 100, wires: [to], ...settings }
}

function functionNode(id: string, func: string, to: string, initialize = ''): object {
  return node(id, 'function', [to], { func, initialize, finalize: '', outputs: 1, libs: [] })
}
