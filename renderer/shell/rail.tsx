import { FileClock, Inbox, type LucideIcon, Workflow } from 'lucide-react'
import { Link, useLocation } from 'wouter'
import { text } from '../text'
import styles from './rail.module.css'

const items: readonly { to: string; label: string; keys: string; icon: LucideIcon }[] = [
  { to: '/playbooks', label: text.shell.playbooks, keys: 'Ctrl+2', icon: Workflow },
  { to: '/events', label: text.shell.events, keys: 'Ctrl+3', icon: Inbox },
  { to: '/runs', label: text.shell.runs, keys: 'Ctrl+4', icon: FileClock },
]

export function Rail() {
  const [location] = useLocation()
  return (
    <nav className={styles.rail} aria-label={text.shell.screens} data-region="rail">
      {items.map(({ to, label, keys, icon: Icon }) => (
        <Link
          key={to}
          to={to}
          className={styles.item}
          aria-current={location.startsWith(to) ? 'page' : undefined}
          aria-label={label}
          data-tip={`${label}  ${keys}`}
        >
          <Icon size={18} strokeWidth={1.5} aria-hidden="true" />
          <span className={styles.label} aria-hidden="true">
            {label}
          </span>
        </Link>
      ))}
    </nav>
  )
}
