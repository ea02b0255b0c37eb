import { PanelLeftClose } from 'lucide-react'
import { useStore } from 'zustand'
import { Outline } from '../../outline/outline'
import { Palette } from '../../palette/palette'
import { useSession } from '../../editor/session-context'
import { layoutStore, showPanel } from '../../shell/layout-store'
import { text } from '../../text'
import { IconButton } from '../../ui/button'
import { Tabs } from '../../ui/tabs'
import styles from './left-panel.module.css'

const panelId = 'left-panel'

export function LeftPanel() {
  const session = useSession()
  const tab = useStore(layoutStore, (state) => state.leftTab)
  const close = () => {
    showPanel('left', false)
    session.returnToCanvas()
  }
  return (
    <section className={styles.panel} aria-label={text.left.name} data-region="left" tabIndex={-1}>
      <header className={styles.head}>
        <Tabs
          label={text.left.name}
          panel={panelId}
          chosen={tab}
          onChoose={(leftTab) => layoutStore.setState({ leftTab })}
          tabs={[
            { name: 'add', label: text.left.add, testId: 'left-add' },
            { name: 'outline', label: text.left.outline, testId: 'left-outline' },
          ]}
        />
        <IconButton icon={PanelLeftClose} label={text.left.close} onClick={close} />
      </header>
      <div id={panelId} role="tabpanel" aria-label={text.left[tab]} className={styles.body}>
        {tab === 'add' ? <Palette /> : <Outline />}
      </div>
    </section>
  )
}
