import { counted } from './plural'

const joined = (names: readonly string[]): string =>
  names.length <= 2 ? names.join(' and ') : `${names.length} nodes`

export const canvasWords = {
  categories: {
    trigger: 'Triggers',
    enrichment: 'Enrichment',
    validation: 'Validation',
    response: 'Response',
    logic: 'Logic',
    human: 'People',
  },
  /** The same, of one node. */
  kinds: {
    trigger: 'trigger',
    enrichment: 'enrichment',
    validation: 'validation',
    response: 'response',
    logic: 'logic',
    human: 'decision of a person',
  },
  /** What a node of the class does to the world; nothing is said of those that do nothing. */
  effects: {
    none: '',
    read: 'reads',
    internal: 'own records',
    notify: 'notifies',
    reversible: 'can be undone',
    destructive: 'destructive',
  },
  statuses: {
    idle: 'Idle',
    running: 'Running',
    ok: 'OK',
    warning: 'Warning',
    error: 'Error',
    waiting: 'Waiting for a person',
    skipped: 'Skipped',
    simulated: 'Simulated',
  },
  provenance: { executed: 'executed', recorded: 'recorded', simulated: 'simulated' },
  canvas: {
    name: (nodes: number, wires: number) =>
      `Playbook canvas, ${counted(nodes, 'node')}, ${counted(wires, 'wire')}`,
    keys: 'Arrow keys walk along the wires, Enter opens, A adds, C connects, Delete deletes, Escape goes up.',
    step: 'step',
    wireRole: 'wire',
    tools: 'Editing',
    viewTools: 'View',
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    into: (count: number) => `${count.toLocaleString('en')} in`,
    problems: (count: number) => counted(count, 'problem'),
    wire: (from: string, outlet: string, to: string) => `From ${from}, ${outlet}, to ${to}`,
    crossed: (count: number, of: number) => `${count} of ${counted(of, 'event')}`,
    added: (title: string) => `Added ${title}`,
    addedAfter: (title: string, before: string) => `Added ${title} after ${before}`,
    connected: (outlet: string, to: string, wires: number) =>
      `Connected ${outlet} to ${to}. ${counted(wires, 'wire')}.`,
    removed: ({ nodes, wires, healed }: { nodes: number; wires: number; healed: number }) => {
      const what = [nodes > 0 && counted(nodes, 'node'), wires > 0 && counted(wires, 'wire')].filter(Boolean)
      return `Deleted ${what.join(' and ')}${healed > 0 ? ', and joined what was around' : ''}`
    },
    stepped: {
      undo: (label: string) => `Undone: ${label}`,
      redo: (label: string) => `Done again: ${label}`,
    },
    undoTip: (label: string) => `Undo: ${label}`,
    redoTip: (label: string) => `Redo: ${label}`,
    nothingTo: { undo: 'Nothing to undo', redo: 'Nothing to do again' },
    choosePlace: (title: string) => `Click where ${title} goes · Esc`,
    chooseEnd: (outlet: string) => `Choose where “${outlet}” goes · Esc`,
    chooseStart: 'Choose where the wire comes from · Esc',
    cancel: 'Cancel',
    opening: 'Opening the playbook',
    cannotOpen: 'The playbook cannot be opened',
    recovered: 'Recovered changes that were not saved when the page was closed',
  },
  /** The name of each change, as undo says it. */
  edits: {
    added: (name: string) => `add ${name}`,
    connected: (from: string, to: string) => `connect ${from} to ${to}`,
    removed: ({ nodes, wires }: { nodes: number; wires: number }, names: readonly string[]) =>
      nodes > 0 ? `delete ${joined(names)}` : `delete ${counted(wires, 'wire')}`,
    moved: (names: readonly string[]) => `move ${joined(names)}`,
    changed: (name: string) => `change ${name}`,
    described: 'change the playbook',
  },
  refusals: {
    itself: (from: string) => `${from} cannot lead to itself`,
    loop: (from: string, to: string) =>
      `${to} runs before ${from}: a wire back would make a circle, and a run must come to an end`,
    into_trigger: (_: string, to: string) => `${to} is where runs start: no wire leads into it`,
    twice: (from: string, to: string) => `${from} leads to ${to} already`,
    gone: () => 'One end of the wire is no longer there',
  },
  quickAdd: {
    label: 'Add a node',
    placeholder: 'Search nodes',
    fits: (outlet: string) => `Fits ${outlet} output`,
  },
  connect: {
    from: (name: string) => `From ${name}, port`,
    to: (outlet: string) => `From ${outlet} to`,
    choosePort: 'Choose a port',
    chooseTarget: 'Choose a node',
    wires: (count: number) => (count === 0 ? 'no wire yet' : counted(count, 'wire')),
  },
  left: {
    name: 'Add and outline',
    add: 'Add',
    outline: 'Outline',
    close: 'Hide the panel',
    open: 'Show the panel',
  },
  palette: {
    search: 'Search nodes',
    hint: 'Drag a node to its place, or click it and then the place.',
    armed: 'Now click a place on the canvas. Escape leaves it.',
  },
  outline: { name: 'Nodes in flow order', none: 'There are no nodes yet.' },
}
