import { useStore } from 'zustand'
import { StatusShape } from '../canvas/status-shape'
import { liveCounts } from '../live/live-counts'
import { liveStore } from '../live/live-feed'
import { text } from '../text'
import styles from './status-bar.module.css'

/** What may act on the world now: replays never do, playbooks that are deployed above shadow may. */
export function EffectMode() {
  const acting = useStore(liveStore, ({ status }) => (status ? liveCounts(status).acting : 0))
  return (
    <span className={styles.mode} data-testid="effect-mode">
      {acting > 0 && (
        <span className={styles.acting}>
          <span className={styles.square} aria-hidden="true" />
          <strong>{text.liveStatus.mode}</strong>
          <span>{text.liveStatus.modeMeans(acting)}</span>
        </span>
      )}
      <StatusShape status="simulated" />
      <strong>{text.effectMode.simulate}</strong>
      <span className={styles.meaning}>
        {acting > 0 ? text.liveStatus.simulateMeans : text.effectMode.simulateMeans}
      </span>
    </span>
  )
}
