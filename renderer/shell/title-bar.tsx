import { Menu as MenuIcon } from 'lucide-react'
import { useEffect } from 'react'
import { Link, useLocation } from 'wouter'
import { useStore } from 'zustand'
import type { PlaybookListed } from '../../electron/views/records'
import { usePlaybooks } from '../api/queries'
import type { EditorSession } from '../editor/session'
import { useDeployment } from '../live/use-live'
import { text } from '../text'
import { Menu } from '../ui/menu'
import { activeSession } from './active-session'
import { DraftLine } from './draft-line'
import { menuItems } from './menu-items'
import { themeStore } from './theme'
import styles from './title-bar.module.css'

/** The menu, where one is, and what of it is saved. */
export function TitleBar() {
  const [location, navigate] = useLocation()
  const session = useStore(activeSession, (state) => state.session)
  const deployment = useDeployment(session?.id ?? '')
  const theme = useStore(themeStore, (state) => state.theme)
  const screen = (['events', 'runs'] as const).find((name) => location.startsWith(`/${name}`)) ?? 'playbooks'
  return (
    <header className={styles.bar} aria-label={text.shell.titleBar} data-region="title">
      <Menu
        label={text.shell.menu}
        button={<MenuIcon size={16} strokeWidth={1.5} aria-hidden="true" />}
        items={menuItems({ session, deployment, theme, navigate })}
      />
      <nav className={styles.crumbs} aria-label={text.shell.breadcrumb}>
        {session ? (
          <>
            <Link to="/playbooks" className={styles.crumb}>
              {text.shell.playbooks}
            </Link>
            <span className={styles.slash} aria-hidden="true">
              /
            </span>
            <PlaybookName session={session} />
          </>
        ) : (
          <Heading words={text.shell[screen]} />
        )}
      </nav>
      {session && (
        <>
          <DraftLine session={session} />
          <Version session={session} />
        </>
      )}
    </header>
  )
}

function PlaybookName({ session }: { session: EditorSession }) {
  return <Heading words={useStore(session.playbook.store, ({ document }) => document.name)} />
}

function Heading({ words }: { words: string }) {
  useEffect(() => {
    document.title = text.shell.title(words)
  }, [words])
  return (
    <h1 className={styles.here} title={words}>
      {words}
    </h1>
  )
}

function Version({ session }: { session: EditorSession }) {
  const listed = usePlaybooks().data?.find(({ id }) => id === session.id)
  const deployment = useDeployment(session.id)
  if (!listed) return null
  return (
    <span className={styles.version}>
      <span>{versionWords(listed)}</span>
      <span data-testid="deployed">
        {deployment ? text.live.deployed(deployment.version, deployment.level) : text.live.notDeployed}
      </span>
    </span>
  )
}

export function versionWords({ version, state }: Pick<PlaybookListed, 'version' | 'state'>): string {
  if (state === 'damaged') return text.draft.damaged
  if (version === null) return text.draft.noVersion
  return state === 'saved' ? text.draft.version(version) : text.draft.changedSince(version)
}
