import { describe, expect, it } from 'vitest'
import { DraftSaver } from './draft-saver'
import { createPlaybookStore, type PlaybookStore } from './playbook-store'
import { chain, testManifest, testManifests } from './testing'

const manifests = testManifests(
  testManifest('trigger.event', { canFail: false }),
  testManifest('validation.normalise', { title: 'Normalise' }),
  testManifest('enrichment.geoip', { title: 'GeoIP' }),
  testManifest('logic.log', { title: 'Log' }),
  testManifest('response.close', { title: 'Close' }),
)

function setUp() {
  const clock = { now: 0 }
  const playbook = createPlaybookStore({
    document: chain(['trigger.event', 'validation.normalise', 'enrichment.geoip', 'response.close']),
    manifests,
    now: () => clock.now,
  })
  const read = () => playbook.store.getState()
  return {
    clock,
    playbook,
    read,
    wires: () => read().document.edges.map((e) => `${e.from}.${e.outlet}→${e.to}`),
  }
}

describe('a playbook without places', () => {
  const playbook = () => {
    const document = { ...chain(['trigger.event', 'validation.normalise', 'response.close']), layout: {} }
    return createPlaybookStore({ document, manifests, now: () => 0 })
  }

  it('has every node where it is drawn, so that it can be moved from there and added behind', () => {
    const opened = playbook()
    opened.nudge(['n2'], { x: 8, y: 0 })
    opened.addNode({ type: 'logic.log', at: { x: 320, y: 0 } })
    expect(opened.store.getState().document.layout).toEqual({
      n1: { x: 0, y: 0 },
      n2: { x: 328, y: 0 },
      n3: { x: 640, y: 0 },
      n4: { x: 320, y: 112 },
    })
  })

  it('was not changed by being opened: there is nothing to undo and nothing to save', async () => {
    const opened = playbook()
    const saved: string[] = []
    const drafts = new DraftSaver({
      playbook: opened,
      save: async ({ name }) => {
        saved.push(name)
        return { changed: 1, logicHash: '' }
      },
      stored: async () => ({ playbook: opened.store.getState().document, changed: null }),
      onSaved: () => undefined,
      savedAt: null,
    })
    await drafts.flush()
    drafts.close()
    expect(opened.undo()).toBeNull()
    expect(saved).toEqual([])
  })
})

describe('adding a node', () => {
  it('behind an outlet wires it, selects it, gives it the focus, and is one change', () => {
    const { playbook, read, wires } = setUp()
    const from = { node: 'n2', outlet: 'error' }
    expect(playbook.addNode({ type: 'logic.log', at: { x: 640, y: 300 }, from })).toBe('n5')
    expect(wires()).toContain('n2.error→n5')
    expect(read().selection).toEqual({ nodes: ['n5'], wires: [] })
    expect(read().focus).toEqual({ kind: 'node', id: 'n5' })
    expect(read().history.past).toHaveLength(1)
  })

  it('into a way leads that way on from the new node', () => {
    const { playbook, wires } = setUp()
    const from = { node: 'n3', outlet: 'ok' }
    playbook.addNode({ type: 'logic.log', at: { x: 960, y: 80 }, from, splice: true })
    expect(wires()).toEqual(['n1.ok→n2', 'n2.ok→n3', 'n5.ok→n4', 'n3.ok→n5'])
  })

  it('never covers a node that is there', () => {
    const { playbook, read } = setUp()
    playbook.addNode({ type: 'logic.log', at: { x: 325, y: 83 } })
    expect(read().document.layout.n5).toEqual({ x: 328, y: 192 })
  })

  it('of a type that is not known does nothing', () => {
    const { playbook, read } = setUp()
    const { document } = read()
    expect(playbook.addNode({ type: 'logic.unknown', at: { x: 0, y: 0 } })).toBeNull()
    expect(read().document).toBe(document)
  })
})

describe('the history', () => {
  const intents: [string, (playbook: PlaybookStore) => unknown][] = [
    ['adding a node', (p) => p.addNode({ type: 'logic.log', at: { x: 0, y: 400 } })],
    ['connecting', (p) => p.connect({ from: 'n2', outlet: 'error', to: 'n4' })],
    ['moving', (p) => p.moveNodes({ n2: { x: 400, y: 160 } })],
    ['nudging', (p) => p.nudge(['n2', 'n3'], { x: 8, y: 0 })],
    ['renaming', (p) => p.rename('n2', 'Map the fields')],
    ['setting a constant', (p) => p.setConfig('n2', 'lowerCase', ['user'])],
    ['setting an input', (p) => p.setInput('n2', 'ip', { expr: 'event.source.ip' })],
    ['renaming an input', (p) => p.renameInput('n2', 'ip', 'address')],
    ['setting the policy', (p) => p.setPolicy('n3', { retries: 3 })],
    ['setting the outcome', (p) => p.setOutcome('n4', 'closed')],
    ['putting a node into a loop', (p) => p.setParent('n4', 'n2')],
    ['asking for an order', (p) => p.setOrderKey('event.user.name')],
    ['describing', (p) => p.describe({ description: 'What it is for', samples: 'logins' })],
    ['deleting a node', (p) => p.remove({ nodes: ['n2'], wires: [] }, { heal: true })],
    ['deleting a wire', (p) => p.remove({ nodes: [], wires: ['w3'] }, { heal: false })],
  ]

  it.each(intents)('takes %s back to the same bytes, and makes it again', (_, intent) => {
    const { playbook, read, clock } = setUp()
    playbook.setInput('n2', 'ip', { expr: 'event.user.ip' })
    playbook.rename('n2', 'Before')
    clock.now += 5000
    const before = JSON.stringify(read().document)
    intent(playbook)
    const after = JSON.stringify(read().document)
    expect(after).not.toBe(before)
    expect(playbook.undo()).not.toBeNull()
    expect(JSON.stringify(read().document)).toBe(before)
    expect(playbook.redo()).not.toBeNull()
    expect(JSON.stringify(read().document)).toBe(after)
  })

  it('is one for everything: all intents together come back one by one', () => {
    const { playbook, read, clock } = setUp()
    playbook.setInput('n2', 'ip', { expr: 'event.user.ip' })
    const start = JSON.stringify(read().document)
    const states = intents.map(([, intent]) => {
      clock.now += 5000
      intent(playbook)
      return JSON.stringify(read().document)
    })
    for (const state of states.toReversed().slice(1)) {
      playbook.undo()
      expect(JSON.stringify(read().document)).toBe(state)
    }
    playbook.undo()
    expect(JSON.stringify(read().document)).toBe(start)
    for (const state of states) {
      playbook.redo()
      expect(JSON.stringify(read().document)).toBe(state)
    }
    expect(playbook.redo()).toBeNull()
  })

  it('holds a burst of keys as one change, and the next burst as another', () => {
    const { playbook, read, clock } = setUp()
    for (let i = 0; i < 5; i++) {
      playbook.nudge(['n2'], { x: 8, y: 0 })
      clock.now += 40
    }
    expect(read().document.layout.n2).toEqual({ x: 360, y: 80 })
    expect(read().history.past).toHaveLength(1)
    clock.now += 2000
    playbook.nudge(['n2'], { x: 8, y: 0 })
    expect(read().history.past).toHaveLength(2)
    playbook.undo()
    playbook.undo()
    expect(read().document.layout.n2).toEqual({ x: 320, y: 80 })
  })

  it('holds typing in one field as one change, and does not mix two fields', () => {
    const { playbook, read, clock } = setUp()
    for (const words of ['n', 'n3', 'n3.s']) {
      playbook.setInput('n4', 'reason', { template: words })
      clock.now += 100
    }
    playbook.setOutcome('n4', 'closed')
    expect(read().history.past).toHaveLength(2)
  })

  it('begins a new burst after something was undone', () => {
    const { playbook, read } = setUp()
    playbook.nudge(['n2'], { x: 8, y: 0 })
    playbook.undo()
    playbook.nudge(['n2'], { x: 8, y: 0 })
    playbook.undo()
    expect(read().document.layout.n2).toEqual({ x: 320, y: 80 })
  })

  it('brings selection and focus back too', () => {
    const { playbook, read } = setUp()
    playbook.select({ nodes: ['n3'], wires: [] })
    playbook.focusOn({ kind: 'node', id: 'n3' })
    playbook.remove({ nodes: ['n3'], wires: [] }, { heal: true })
    expect(read().selection).toEqual({ nodes: [], wires: [] })
    expect(read().focus).toEqual({ kind: 'node', id: 'n2' })
    playbook.undo()
    expect(read().selection).toEqual({ nodes: ['n3'], wires: [] })
    expect(read().focus).toEqual({ kind: 'node', id: 'n3' })
  })

  it('does not take up what changed nothing', () => {
    const { playbook, read } = setUp()
    playbook.nudge(['n9'], { x: 8, y: 0 })
    playbook.moveNodes({ n9: { x: 0, y: 0 } })
    playbook.rename('n2', 'N2')
    playbook.moveNodes({ n2: { x: 320, y: 80 } })
    playbook.connect({ from: 'n1', outlet: 'ok', to: 'n2' })
    expect(read().history.past).toHaveLength(0)
    expect(playbook.undo()).toBeNull()
  })

  it('forgets what was undone when something else is done', () => {
    const { playbook } = setUp()
    playbook.rename('n2', 'A')
    playbook.undo()
    playbook.rename('n3', 'B')
    expect(playbook.redo()).toBeNull()
  })
})

describe('changing', () => {
  it('answers why a wire may not be drawn, and draws none', () => {
    const { playbook, wires } = setUp()
    expect(playbook.connect({ from: 'n4', outlet: 'ok', to: 'n2' })).toBe('loop')
    expect(wires()).toHaveLength(3)
  })

  it('says how much was deleted and what was joined', () => {
    const { playbook } = setUp()
    expect(playbook.remove({ nodes: ['n2'], wires: [] }, { heal: true })).toEqual({
      nodes: 1,
      wires: 0,
      healed: 1,
    })
  })

  it('leaves the rest selected when something else is deleted', () => {
    const { playbook, read } = setUp()
    playbook.select({ nodes: ['n2', 'n3'], wires: ['w1', 'w2'] })
    playbook.remove({ nodes: [], wires: ['w1'] }, { heal: false })
    expect(read().selection).toEqual({ nodes: ['n2', 'n3'], wires: ['w2'] })
    playbook.remove({ nodes: ['n3'], wires: [] }, { heal: true })
    expect(read().selection).toEqual({ nodes: ['n2'], wires: [] })
  })

  it('leaves no empty policy, outcome or sample set behind', () => {
    const { playbook, read } = setUp()
    playbook.setPolicy('n3', { retries: 3 })
    playbook.setPolicy('n3', {})
    playbook.setOutcome('n4', 'closed')
    playbook.setOutcome('n4', '')
    playbook.describe({ samples: 'logins' })
    playbook.describe({ samples: undefined })
    const { document } = read()
    expect(document.nodes[2]).not.toHaveProperty('policy')
    expect(document.nodes[3]).not.toHaveProperty('outcome')
    expect(document).not.toHaveProperty('samples')
  })

  it('keeps the order of inputs when one is renamed, and refuses a name that is taken', () => {
    const { playbook, read } = setUp()
    for (const field of ['a', 'b', 'c']) playbook.setInput('n2', field, { value: field })
    playbook.renameInput('n2', 'b', 'x')
    playbook.renameInput('n2', 'a', 'c')
    expect(Object.keys(read().document.nodes[1]?.input ?? {})).toEqual(['a', 'x', 'c'])
  })

  it('toggles single places in and out of the selection', () => {
    const { playbook, read } = setUp()
    playbook.toggle({ kind: 'node', id: 'n2' })
    playbook.toggle({ kind: 'wire', id: 'w1' })
    playbook.toggle({ kind: 'node', id: 'n2' })
    expect(read().selection).toEqual({ nodes: [], wires: ['w1'] })
  })
})
