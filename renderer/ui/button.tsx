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
  /** What it would do now, shown in place of the label. */
  tip?: string | undefined
}

/** A button with a picture: its name and its key are in the tooltip. */
export function IconButton({ icon: Icon, label, keys, tip, className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      className={classNames(styles.icon, className)}
      aria-label={label}
      data-tip={[tip ?? label, keys].filter(Boolean).join('  ')}
      {...rest}
    >
      <Icon size={16} strokeWidth={1.5} aria-hidden="true" />
    </button>
  )
}
