import type { Level } from '../../electron/views/live'
import { text } from '../text'
import styles from './live-dialogs.module.css'

const levels: readonly Level[] = ['shadow', 'supervised', 'automatic']

/** The three levels, the most careful first, each with what it does. */
export function LevelChoice({ chosen, onChoose }: { chosen: Level; onChoose: (level: Level) => void }) {
  return (
    <fieldset className={styles.levels}>
      <legend className={styles.legend}>{text.deploy.level}</legend>
      {levels.map((level) => (
        <label key={level} className={styles.level}>
          <input type="radio" name="level" checked={level === chosen} onChange={() => onChoose(level)} />
          <span>
            <strong className={styles.levelName}>{text.live.levels[level]}</strong>{' '}
            {text.live.levelMeans[level]}
          </span>
        </label>
      ))}
    </fieldset>
  )
}
