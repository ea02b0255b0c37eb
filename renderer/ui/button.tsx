import type { LucideIcon } from 'lucide-react'
import type { ComponentProps } from 'react'
import styles from './button.module.css'
import { classNames } from './class-names'

type Look = 'primary' | 'plain' | 'quiet'

/** A button with words. */
export function Button({ look = 'plain', className, ...rest }: ComponentProps<'button'> & { look?: Look }) {
  return <button type="button" className={classNames(styles.button, styles[look], className)} {...rest} />
}

type IconButtonProps = Omit<ComponentProps<'button'>, 'children'> & {
  icon: LucideIcon
  label: string
  /** The key that does the same, shown with the label. */
  keys?: string
}

/** A button with a picture: its name and its key are in the tooltip. */
export function IconButton({ icon: Icon, label, keys, className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      className={classNames(styles.icon, className)}
      aria-label={label}
      data-tip={keys === undefined ? label : `${label}  ${keys}`}
      {...rest}
    >
      <Icon size={16} strokeWidth={1.5} aria-hidden="true" />
    </button>
  )
}
