import { useMemo } from 'react'
import { useStore } from 'zustand'
import { useApi } from '../../api/api-context'
import { useWaits } from '../../api/live-queries'
import { failureText } from '../../api/failure'
import { decisionsFor } from '../../live/decision-rules'
import { decideWait } from '../../live/decide-wait'
import { text } from '../../text'
import { Button } from '../../ui/button'
import { Grid } from '../../ui/grid'
import { Loading, Note } from '../../ui/note'
import { moreOf } from '../../ui/more-of'
import { ShowMore } from '../../ui/show-more'
import { useNow } from '../../ui/use-now'
import { Decisions } from './decisions'
import { runsStore } from './runs-store'
import { Section } from './section'
import { waitColumns } from './wait-columns'
import { WaitDetail } from './wait-detail'

const tickMs = 1000

/** What only a person can decide: a list by deadline, and beside it what is asked. */
export function WaitsSection() {
  const api = useApi()
  const query = useWaits()
  const chosen = useStore(runsStore, ({ wait }) => wait)
  const now = useNow(tickMs)
  const columns = useMemo(() => waitColumns(now), [now])
  if (query.error) {
    return (
      <Note
        title={text.waits.failed}
        tone="error"
        actions={<Button onClick={() => void query.refetch()}>{text.shell.tryAgain}</Button>}
      >
        {failureText(query.error)}
      </Note>
    )
  }
  if (query.isPending) return <Loading label={text.waits.loading} />
  const { pages } = query.data
  const waits = pages.flatMap((page) => page.waits)
  if (waits.length === 0) return <Note title={text.waits.none}>{text.waits.noneHint}</Note>
  const wait = waits.find(({ id }) => id === chosen) ?? null
  const total = pages.at(-1)?.total ?? waits.length
  const table = (
    <Grid
      label={text.waits.table}
      columns={columns}
      rows={waits}
      total={total}
      keyOf={({ id }) => id}
      chosen={chosen}
      onChoose={({ id }) => runsStore.setState({ wait: id })}
      testId="waits-grid"
      rowTestId={({ position }) => `wait-${position + 1}`}
    />
  )
  const more = <ShowMore shown={waits.length} total={total} {...moreOf(query)} />
  if (!wait) return <Section table={table} more={more} />
  return (
    <Decisions
      // What was begun for one question is never sent for another.
      key={wait.id}
      what={wait.question}
      effect={wait.effect}
      choices={decisionsFor(wait)}
      decide={(decision, signed) => decideWait(api, wait, decision, signed)}
    >
      {(buttons, onKey) => (
        <Section
          table={table}
          more={more}
          onKey={onKey}
          detail={<WaitDetail wait={wait} now={now} buttons={buttons} />}
        />
      )}
    </Decisions>
  )
}
