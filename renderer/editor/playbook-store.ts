import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Binding, Playbook, Policy } from '../../nodes/playbook/schema'
import { type Json, type NodeManifest, outletNames } from '../../nodes/sdk'
import { withEveryPlace } from '../canvas/missing-places'
import { nodeHeight } from '../canvas/node-geometry'
import { text } from '../text'
import { afterRemoval } from './after-removal'
import { type Connection, type Refusal, refuseConnection } from './connection-rules'
import { removeNodes } from './heal'
import {
  emptyHistory,
  type History,
  type Place,
  record,
  redo,
  type Selection,
  type Step,
  undo,
} from './history'
import { nextId } from './new-ids'
import {
  changeNode,
  renamed,
  withConfig,
  withInput,
  withInputRenamed,
  withOutcome,
  withParent,
  withPolicy,
} from './node-edits'
import { freePlace, type Point, snapPoint } from './place-node'
import { type Source, startingNode } from './starting-node'

export type PlaybookState = {
  document: Playbook
  selection: Selection
  focus: Place | null
  history: History
}

export type Description = Pick<Playbook, 'name' | 'description' | 'tags'> & { samples: string | undefined }

type Options = {
  document: Playbook
  manifests: ReadonlyMap<string, NodeManifest>
  now: () => number
}

const nothing: Selection = { nodes: [], wires: [] }

export type PlaybookStore = ReturnType<typeof createPlaybookStore>

/**
 * The document that is open, with one history. Every function is something a person meant to do; that every node has
 * a place from the start is no change, so nothing is saved or undone for it.
 */
export function createPlaybookStore({ document: first, manifests, now }: Options) {
  const store: StoreApi<PlaybookState> = createStore<PlaybookState>(() => ({
    document: withEveryPlace(first),
    selection: nothing,
    focus: null,
    history: emptyHistory,
  }))
  const { getState: get, setState: set } = store

  const heightOf = (id: string): number => {
    const node = get().document.nodes.find((candidate) => candidate.id === id)
    const manifest = node && manifests.get(node.type)
    return nodeHeight(manifest ? outletNames(manifest).length : 1)
  }

  function change(
    label: string,
    document: Playbook,
    options: { burst?: string; after?: Partial<PlaybookState> } = {},
  ): void {
    const { document: before, selection, focus, history } = get()
    if (document === before) return
    const snapshot = { document: before, selection, focus }
    set({
      document,
      history: record(history, { label, snapshot, burst: options.burst ?? null, at: now() }),
      ...options.after,
    })
  }

  function step(made: Step | null): string | null {
    if (!made) return null
    const { history, snapshot, label } = made
    set({ ...snapshot, history })
    return label
  }

  function nameOf(id: string): string {
    return get().document.nodes.find((node) => node.id === id)?.name ?? id
  }

  function changeField(id: string, field: string, edit: Parameters<typeof changeNode>[2]): void {
    change(text.edits.changed(nameOf(id)), changeNode(get().document, id, edit), { burst: `${id} ${field}` })
  }

  return {
    store,

    select: (selection: Selection) => set({ selection }),
    focusOn: (focus: Place | null) => set({ focus }),
    toggle(place: Place): void {
      const { selection } = get()
      const key = place.kind === 'node' ? 'nodes' : 'wires'
      const ids = selection[key]
      const next = ids.includes(place.id) ? ids.filter((id) => id !== place.id) : [...ids, place.id]
      set({ selection: { ...selection, [key]: next } })
    },

    /** Adds a node, wired to `from` where that is given; with `splice` the one wire of that outlet leads on from it. */
    addNode(request: { type: string; at: Point; from?: Source; splice?: boolean }): string | null {
      const { document } = get()
      const manifest = manifests.get(request.type)
      if (!manifest) return null
      const id = nextId(
        'n',
        document.nodes.map((node) => node.id),
      )
      const node = startingNode(document, manifest, id, request.from ?? null)
      const at = freePlace(document, request.at, heightOf)
      const added: Playbook = {
        ...document,
        nodes: [...document.nodes, node],
        layout: { ...document.layout, [id]: at },
        edges: wiredTo(
          document,
          id,
          request.from ?? null,
          request.splice === true ? outletNames(manifest) : [],
        ),
      }
      const place: Place = { kind: 'node', id }
      change(text.edits.added(node.name), added, {
        after: { selection: { nodes: [id], wires: [] }, focus: place },
      })
      return id
    },

    connect(connection: Connection): Refusal | null {
      const { document } = get()
      const refusal = refuseConnection(document, connection)
      if (refusal) return refusal
      const { from, outlet, to } = connection
      const id = nextId(
        'w',
        document.edges.map((edge) => edge.id),
      )
      const edges = [...document.edges, { id, from, outlet, to }]
      change(text.edits.connected(nameOf(from), nameOf(to)), { ...document, edges })
      return null
    },

    /** Deletes what is given; the rest of the selection stays. Answers how many nodes and wires went. */
    remove(what: Selection, options: { heal: boolean }): { nodes: number; wires: number; healed: number } {
      const { document, selection } = get()
      const wires = new Set(what.wires)
      const cut = wires.size === 0 ? document : withoutWires(document, wires)
      const rest = removeNodes(cut, what.nodes, options.heal)
      const count = { nodes: what.nodes.length, wires: wires.size }
      const known = new Set(cut.edges.map(({ id }) => id))
      const label = text.edits.removed(
        count,
        what.nodes.map((id) => nameOf(id)),
      )
      change(label, rest, {
        after: afterRemoval({ before: document, after: rest, removed: what, selection }),
      })
      return { ...count, healed: rest.edges.filter(({ id }) => !known.has(id)).length }
    },

    moveNodes(positions: Readonly<Record<string, Point>>): void {
      const { document } = get()
      const moved = Object.entries(positions).filter(([id, { x, y }]) => {
        const now = document.layout[id]
        const isThere = document.nodes.some((node) => node.id === id)
        return isThere && (!now || now.x !== x || now.y !== y)
      })
      if (moved.length === 0) return
      const layout = { ...document.layout, ...Object.fromEntries(moved) }
      change(text.edits.moved(moved.map(([id]) => nameOf(id))), { ...document, layout })
    },

    /** Moves by keys: a burst of them is one change. */
    nudge(ids: readonly string[], by: Point): void {
      const { document } = get()
      const there = document.nodes.filter(({ id }) => ids.includes(id))
      if (there.length === 0) return
      const layout = { ...document.layout }
      for (const { id } of there) {
        const { x, y } = layout[id] ?? { x: 0, y: 0 }
        layout[id] = snapPoint({ x: x + by.x, y: y + by.y })
      }
      const label = text.edits.moved(there.map(({ name }) => name))
      change(label, { ...document, layout }, { burst: `nudge ${ids.join()}` })
    },

    rename: (id: string, name: string) => changeField(id, 'name', renamed(name)),
    setConfig: (id: string, key: string, value: Json | undefined) =>
      changeField(id, `config.${key}`, withConfig(key, value)),
    setInput: (id: string, field: string, binding: Binding | undefined) =>
      changeField(id, `input.${field}`, withInput(field, binding)),
    renameInput: (id: string, from: string, to: string) =>
      changeField(id, 'input names', withInputRenamed(from, to)),
    setPolicy: (id: string, policy: Policy) => changeField(id, 'policy', withPolicy(policy)),
    setOutcome: (id: string, outcome: string) => changeField(id, 'outcome', withOutcome(outcome)),
    setParent: (id: string, parent: string) => changeField(id, 'parent', withParent(parent)),

    /** CEL over the event; empty asks for no order. */
    setOrderKey(orderKey: string): void {
      const { settings, ...document } = get().document
      const { orderKey: _, ...rest } = settings
      const ordered = { ...document, settings: orderKey === '' ? rest : { ...rest, orderKey } }
      change(text.edits.described, ordered, { burst: 'playbook orderKey' })
    },

    describe(parts: Partial<Description>): void {
      const { samples, ...rest } = parts
      const { samples: before, ...document } = get().document
      const set = 'samples' in parts ? samples : before
      const described = { ...document, ...rest, ...(set === undefined ? {} : { samples: set }) }
      change(text.edits.described, described, { burst: `playbook ${Object.keys(parts).join()}` })
    },

    undo: () => step(undo(get().history, get())),
    redo: () => step(redo(get().history, get())),
  }
}

function withoutWires(document: Playbook, wires: ReadonlySet<string>): Playbook {
  return { ...document, edges: document.edges.filter(({ id }) => !wires.has(id)) }
}

function wiredTo(
  { edges }: Playbook,
  id: string,
  from: Source | null,
  outlets: readonly string[],
): Playbook['edges'] {
  if (!from) return edges
  const wire = nextId(
    'w',
    edges.map((edge) => edge.id),
  )
  const added = { id: wire, from: from.node, outlet: from.outlet, to: id }
  const leading = edges.filter((edge) => edge.from === from.node && edge.outlet === from.outlet)
  const [outlet] = outlets
  const [only] = leading
  if (outlet === undefined || !only || leading.length > 1) return [...edges, added]
  return [...edges.map((edge) => (edge === only ? { ...edge, from: id, outlet } : edge)), added]
}
