import { ChevronDown, ChevronUp } from 'lucide-react'
import { useRef } from 'react'
import { useStore } from 'zustand'
import { useSession } from '../editor/session-context'
import { layoutStore, showPanel, togglePanel } from '../shell/layout-store'
import { text } from '../text'
import { IconButton } from '../ui/button'
import { Tabs } from '../ui/tabs'
import { DataTab } from './data-tab'
import styles from './dock.module.css'
import type { DockTab } from './dock-store'
import { DockTitle } from './dock-title'
import { ProblemsTab } from './problems-tab'
import { ReplayTab } from './replay-tab'
import { useKeptFocus } from './use-kept-focus'

const panelId = 'dock-panel'

/** Below the canvas: choosing what to replay, what came of it, and what is wrong with the playbook. */
export function Dock() {
  const session = useSession()
  const tab = useStore(session.dock.store, (state) => state.tab)
  const isOpen = useStore(layoutStore, ({ open }) => open.dock)
  const problems = useStore(session.problems.state, (state) => state.problems.length)
  const dock = useRef<HTMLElement>(null)
  useKeptFocus(dock, panelId)
  const choose = (name: DockTab) => {
    session.dock.choose(name)
    showPanel('dock', true)
  }
  return (
    <section
      ref={dock}
      className={styles.dock}
      aria-label={text.dock.name}
      data-region="dock"
      data-testid="dock"
      tabIndex={-1}
      onKeyDown={(event) => {
        // Escape goes from one event back to all.
        if (event.key !== 'Escape' || session.dock.store.getState().position === null) return
        event.stopPropagation()
        void session.lookAt(null)
      }}
    >
      <header className={styles.header}>
        <Tabs
          label={text.dock.name}
          panel={panelId}
          chosen={tab}
          onChoose={choose}
          tabs={[
            { name: 'replay', label: text.dock.replay, testId: 'dock-replay' },
            { name: 'data', label: text.dock.data, testId: 'dock-data' },
            {
              name: 'problems',
              label: (
                <>
                  {text.dock.problems}
                  {problems > 0 && <span className={styles.badge}>{problems}</span>}
                </>
              ),
              testId: 'dock-problems',
            },
          ]}
        />
        <DockTitle />
        <IconButton
          icon={isOpen ? ChevronDown : ChevronUp}
          label={isOpen ? text.dock.collapse : text.dock.expand}
          aria-expanded={isOpen}
          onClick={() => togglePanel('dock')}
        />
      </header>
      <div id={panelId} role="tabpanel" aria-label={text.dock[tab]} className={styles.panel} hidden={!isOpen}>
        {isOpen && tab === 'replay' && <ReplayTab />}
        {isOpen && tab === 'data' && <DataTab />}
        {isOpen && tab === 'problems' && <ProblemsTab />}
      </div>
    </section>
  )
}
