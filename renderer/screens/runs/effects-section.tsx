import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useStore } from 'zustand'
import type { EffectView } from '../../../electron/views/live'
import { useApi } from '../../api/api-context'
import { failureText } from '../../api/failure'
import { useOpenEffects } from '../../api/live-queries'
import { useManifests } from '../../api/queries'
import { settleEffect } from '../../live/decide-wait'
import { settlements } from '../../live/decision-rules'
import { text } from '../../text'
import { Button, IconButton } from '../../ui/button'
import { Grid } from '../../ui/grid'
import { keepFocusInTable } from '../../ui/keep-focus'
import { Loading, Note } from '../../ui/note'
import { moreOf } from '../../ui/more-of'
import { ShowMore } from '../../ui/show-more'
import { Decisions } from './decisions'
import { effectColumns } from './effect-columns'
import { EffectFacts } from './effect-facts'
import { runsStore } from './runs-store'
import { Section } from './section'
import styles from './section.module.css'

/** Effects of which nobody knows whether they came about: a person looks, and says. */
export function EffectsSection() {
  const api = useApi()
  const query = useOpenEffects()
  const manifests = useManifests().data
  const chosen = useStore(runsStore, ({ effect }) => effect)
  if (query.error) {
    return (
      <Note
        title={text.ledger.failed}
        tone="error"
        actions={<Button onClick={() => void query.refetch()}>{text.shell.tryAgain}</Button>}
      >
        {failureText(query.error)}
      </Note>
    )
  }
  if (query.isPending) return <Loading label={text.ledger.loading} />
  const { pages } = query.data
  const effects = pages.flatMap((page) => page.effects)
  if (effects.length === 0) return <Note title={text.ledger.none}>{text.ledger.noneHint}</Note>
  const titleOf = (type: string) => manifests?.get(type)?.title ?? type
  const effect = effects.find(({ id }) => id === chosen) ?? null
  const total = pages.at(-1)?.total ?? effects.length
  const table = (
    <Grid
      label={text.ledger.table}
      columns={effectColumns(titleOf)}
      rows={effects}
      total={total}
      keyOf={({ id }) => id}
      chosen={chosen}
      onChoose={({ id }) => runsStore.setState({ effect: id })}
      testId="effects-grid"
    />
  )
  const more = <ShowMore shown={effects.length} total={total} {...moreOf(query)} />
  if (!effect) return <Section table={table} more={more} />
  return (
    <Decisions
      // What was begun for one effect is never sent for another.
      key={effect.id}
      what={[titleOf(effect.nodeType), effect.target].filter(Boolean).join(' → ')}
      effect={effect}
      choices={settlements}
      decide={(decision, signed) => settleEffect(api, effect.id, decision, signed)}
    >
      {(buttons, onKey) => (
        <Section
          table={table}
          more={more}
          onKey={onKey}
          detail={<Detail effect={effect} buttons={buttons} />}
        />
      )}
    </Decisions>
  )
}

function Detail({ effect, buttons }: { effect: EffectView; buttons: ReactNode }) {
  const close = () => runsStore.setState({ effect: null })
  return (
    <aside
      ref={keepFocusInTable}
      className={styles.detail}
      aria-label={text.ledger.detail}
      data-testid="effect-detail"
      onKeyDown={({ key }) => {
        if (key === 'Escape') close()
      }}
    >
      <header className={styles.head}>
        <h2 className={styles.title}>{text.ledger.detail}</h2>
        <IconButton icon={X} label={text.ledger.close} keys="Esc" onClick={close} />
      </header>
      <div className={styles.body} role="group" aria-label={text.ledger.detail} tabIndex={0}>
        <EffectFacts effect={effect} />
      </div>
      <div className={styles.buttons}>{buttons}</div>
    </aside>
  )
}
