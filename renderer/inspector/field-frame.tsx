import type { ReactNode } from 'react'
import type { Problem } from '../../nodes/playbook/problem'
import { text } from '../text'
import { keepFocusInPanel } from '../ui/keep-focus'
import styles from './field.module.css'

type FieldFrameProps = {
  /** Id of the control. */
  id: string
  path: string
  title: ReactNode
  help?: string | null
  isRequired?: boolean
  isChanged?: boolean
  problems: readonly Problem[]
  /** Beside the title: the choice of form, a reset. */
  aside?: ReactNode
  children: ReactNode
}

/** A labelled control with its help and with what is wrong with it. */
export function FieldFrame(props: FieldFrameProps) {
  const { id, path, title, help, isRequired, isChanged, problems, aside, children } = props
  return (
    <div ref={keepFocusInPanel} className={styles.field} data-wrong={problems.length > 0}>
      <label htmlFor={id} className={styles.label} data-testid={`field-${path}`}>
        <span className={styles.title}>
          {title}
          {isRequired === true && <span className={styles.required}> {text.inspector.required}</span>}
          {isChanged === true && (
            <span className={styles.dot} role="img" aria-label={text.inspector.changed}>
              ●
            </span>
          )}
        </span>
        {children}
      </label>
      {aside !== undefined && <div className={styles.aside}>{aside}</div>}
      <div id={`${id}-about`}>
        {problems.map(({ code, message, hint, level }) => (
          <p key={code + message} className={styles.problem} data-level={level}>
            <span aria-hidden="true">▲</span>
            <span>
              {message}. <span className={styles.hint}>{hint}</span>
            </span>
          </p>
        ))}
        {help !== null && help !== undefined && <p className={styles.help}>{help}</p>}
      </div>
    </div>
  )
}
