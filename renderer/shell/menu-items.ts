import type { DeploymentView } from '../../electron/views/live'
import { runCommand } from '../editor/run-command'
import type { EditorSession } from '../editor/session'
import type { EditorCommand } from '../keys/keymap'
import { askLive } from '../live/live-dialog'
import { text } from '../text'
import type { MenuItem } from '../ui/menu'
import { firstRunStore } from './first-run-store'
import { layoutStore, openInspector, showLeftTab, togglePanel } from './layout-store'
import { chooseTheme, type Theme, themes } from './theme'

type Options = {
  session: EditorSession | null
  /** Of the playbook that is open; null while it is not deployed. */
  deployment: DeploymentView | null
  theme: Theme
  navigate: (to: string) => void
}

/** The menu of the title bar: each command with its key, so that keys can be learnt from it. */
export function menuItems({ session, deployment, theme, navigate }: Options): MenuItem[] {
  const screens: MenuItem[] = (['playbooks', 'events', 'runs'] as const).map((screen, index) => ({
    kind: 'command',
    name: screen,
    label: text.shell[screen],
    keys: `Ctrl+${index + 2}`,
    run: () => navigate(`/${screen}`),
  }))
  const choices: MenuItem[] = themes.map((name) => ({
    kind: 'choice',
    name: `theme ${name}`,
    label: text.shell.themes[name],
    chosen: theme === name,
    run: () => chooseTheme(name),
  }))
  return [
    ...(session ? editorItems(session, deployment) : []),
    { kind: 'heading', name: 'screens', label: text.shell.screens },
    ...screens,
    { kind: 'heading', name: 'themes', label: text.shell.theme },
    ...choices,
  ]
}

function editorItems(session: EditorSession, deployment: DeploymentView | null): MenuItem[] {
  const command = (label: string, keys: string, made: EditorCommand): MenuItem => {
    return { kind: 'command', name: label, label, keys, run: () => runCommand(session, made) }
  }
  const { past, future } = session.playbook.store.getState().history
  return [
    { kind: 'heading', name: 'edit', label: text.menu.playbook },
    { ...command(text.shell.undo, 'Ctrl+Z', { name: 'undo' }), disabled: past.length === 0 },
    { ...command(text.shell.redo, 'Ctrl+Y', { name: 'redo' }), disabled: future.length === 0 },
    command(text.menu.add, 'A', { name: 'add' }),
    command(text.menu.replay, 'F5', { name: 'replay', what: 'chosen' }),
    command(text.menu.replayFailed, 'Alt+F5', { name: 'replay', what: 'failed' }),
    command(text.version.save, 'Ctrl+S', { name: 'save_version' }),
    command(text.deploy.menu, 'Ctrl+Shift+D', { name: 'deploy' }),
    ...(deployment ? liveItems(session, deployment) : []),
    {
      kind: 'command',
      name: 'details',
      label: text.menu.details,
      run: () => {
        session.playbook.select({ nodes: [], wires: [] })
        openInspector('name')
      },
    },
    { kind: 'heading', name: 'view', label: text.menu.view },
    command(text.menu.fit, '1', { name: 'zoom', to: 'all' }),
    {
      kind: 'command',
      name: 'palette',
      label: text.menu.palette,
      run: () => (layoutStore.getState().open.left ? togglePanel('left') : showLeftTab('add')),
    },
    { kind: 'command', name: 'outline', label: text.menu.outline, run: () => showLeftTab('outline') },
    { kind: 'command', name: 'dock', label: text.menu.dock, run: () => togglePanel('dock') },
    { kind: 'command', name: 'steps', label: text.menu.firstSteps, run: () => firstRunStore.recall() },
  ] as MenuItem[]
}

/** What can be done with a playbook while it is deployed. */
function liveItems(session: EditorSession, { previous }: DeploymentView): MenuItem[] {
  const asked = { id: session.id, name: session.playbook.store.getState().document.name }
  return [
    {
      kind: 'command',
      name: 'stop',
      label: text.stop.menu,
      run: () => askLive({ kind: 'stop', ...asked }),
    },
    {
      kind: 'command',
      name: 'roll back',
      label: text.rollBack.menu,
      disabled: previous === null,
      run: () => askLive({ kind: 'roll_back', ...asked }),
    },
  ]
}
