import type { ReactNode } from 'react'
import styles from './segments.module.css'

type SegmentsProps<Name extends string> = {
  label: string
  choices: readonly { name: Name; label: ReactNode; tip?: string; disabled?: boolean }[]
  chosen: Name
  onChoose: (name: Name) => void
}

/** A short choice of one, all of it in view. */
export function Segments<Name extends string>({ label, choices, chosen, onChoose }: SegmentsProps<Name>) {
  return (
    <div className={styles.segments} role="group" aria-label={label}>
      {choices.map(({ name, label: words, tip, disabled }) => (
        <button
          key={name}
          type="button"
          className={styles.segment}
          aria-pressed={name === chosen}
          aria-disabled={disabled}
          data-tip={tip}
          onClick={disabled === true ? undefined : () => onChoose(name)}
        >
          {words}
        </button>
      ))}
    </div>
  )
}
