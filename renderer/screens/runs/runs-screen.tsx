import { useStore } from 'zustand'
import { text } from '../../text'
import { Note } from '../../ui/note'
import { Segments } from '../../ui/segments'
import styles from '../screen.module.css'
import { ReplayRuns } from './replay-runs'
import { ReplayTable } from './replay-table'
import { runsStore } from './runs-store'

/** What ran: live runs and replays apart, since mixing them is how they are misread. */
export function RunsScreen() {
  const { mode, replay } = useStore(runsStore)
  return (
    <section className={styles.screen} aria-label={text.shell.runs} data-region="screen">
      <div className={styles.bar}>
        <Segments
          label={text.runs.mode}
          chosen={mode}
          onChoose={(next) => runsStore.setState({ mode: next })}
          choices={[
            { name: 'live', label: text.runs.live },
            { name: 'replays', label: text.runs.replays },
          ]}
        />
      </div>
      <div className={styles.content}>
        {mode === 'live' ? (
          <Note title={text.runs.noLive}>{text.runs.noLiveHint}</Note>
        ) : (
          <>
            <ReplayTable />
            {replay !== null && <ReplayRuns key={replay} id={replay} />}
          </>
        )}
      </div>
    </section>
  )
}
