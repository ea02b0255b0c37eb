import { useStore } from 'zustand'
import { useLiveStatus } from '../../live/use-live'
import { text } from '../../text'
import { Segments } from '../../ui/segments'
import styles from '../screen.module.css'
import { EffectsSection } from './effects-section'
import { LiveTable } from './live-table'
import { ReplayRuns } from './replay-runs'
import { ReplayTable } from './replay-table'
import { runsStore } from './runs-store'
import { WaitsSection } from './waits-section'

/** What ran: live runs and replays apart, since mixing them is how they are misread; and what needs a person. */
export function RunsScreen() {
  const status = useLiveStatus()
  const asked = useStore(runsStore, (state) => state.mode)
  const mode = asked ?? (status && status.deployments.length > 0 ? 'live' : 'replays')
  return (
    <section className={styles.screen} aria-label={text.shell.runs} data-region="screen" tabIndex={-1}>
      <div className={styles.bar}>
        <Segments
          label={text.runs.mode}
          chosen={mode}
          onChoose={(next) => runsStore.setState({ mode: next })}
          choices={[
            { name: 'live', label: text.runs.live },
            { name: 'waiting', label: text.waits.segment(status?.approvals ?? 0) },
            { name: 'unknown', label: text.ledger.segment(status?.unknown ?? 0) },
            { name: 'replays', label: text.runs.replays },
          ]}
        />
      </div>
      <div className={styles.content}>
        {mode === 'live' && <LiveRuns />}
        {mode === 'waiting' && <WaitsSection />}
        {mode === 'unknown' && <EffectsSection />}
        {mode === 'replays' && <Replays />}
      </div>
    </section>
  )
}

function LiveRuns() {
  const { set, setPosition } = useStore(runsStore)
  return (
    <>
      <LiveTable />
      {set !== null && (
        <ReplayRuns
          key={set}
          id={set}
          label={text.liveSets.runsOf}
          position={setPosition}
          onChoose={(position) => runsStore.setState({ setPosition: position })}
          onClose={() => runsStore.setState({ set: null, setPosition: null })}
        />
      )}
    </>
  )
}

function Replays() {
  const { replay, position } = useStore(runsStore)
  return (
    <>
      <ReplayTable />
      {replay !== null && (
        <ReplayRuns
          key={replay}
          id={replay}
          label={text.runs.runsOf}
          position={position}
          onChoose={(chosen) => runsStore.setState({ position: chosen })}
          onClose={() => runsStore.setState({ replay: null, position: null })}
        />
      )}
    </>
  )
}
