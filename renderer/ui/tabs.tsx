import { type KeyboardEvent, type ReactNode, useId } from 'react'
import { classNames } from './class-names'
import styles from './tabs.module.css'

type Tab<Name extends string> = {
  name: Name
  label: ReactNode
  testId?: string
}

type TabsProps<Name extends string> = {
  label: string
  tabs: readonly Tab<Name>[]
  chosen: Name
  onChoose: (name: Name) => void
  /** Id of the one panel that shows what is chosen. */
  panel: string
  className?: string | undefined
}

/** A list of tabs over one panel: one Tab stop, arrows inside. */
export function Tabs<Name extends string>({
  label,
  tabs,
  chosen,
  onChoose,
  panel,
  className,
}: TabsProps<Name>) {
  const base = useId()
  const move = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (step === undefined) return
    const at = tabs.findIndex(({ name }) => name === chosen)
    const next = tabs[(at + step + tabs.length) % tabs.length]
    if (!next) return
    event.preventDefault()
    onChoose(next.name)
    document.getElementById(`${base}-${next.name}`)?.focus()
  }
  return (
    <div className={classNames(styles.list, className)} role="tablist" aria-label={label} onKeyDown={move}>
      {tabs.map(({ name, label: words, testId }) => (
        <button
          key={name}
          id={`${base}-${name}`}
          type="button"
          role="tab"
          className={styles.tab}
          aria-selected={name === chosen}
          aria-controls={panel}
          tabIndex={name === chosen ? 0 : -1}
          data-testid={testId}
          onClick={() => onChoose(name)}
        >
          {words}
        </button>
      ))}
    </div>
  )
}
