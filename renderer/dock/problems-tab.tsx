import { useStore } from 'zustand'
import type { Problem } from '../../nodes/playbook/problem'
import { StatusShape } from '../canvas/status-shape'
import { fieldOf } from '../editor/problem-checker'
import { usePlaybook, useSession } from '../editor/session-context'
import { openInspector } from '../shell/layout-store'
import { text } from '../text'
import { Note } from '../ui/note'
import styles from './problems-tab.module.css'

/** All that is wrong with the playbook: a click goes to the place and to the field. */
export function ProblemsTab() {
  const { problems: checker } = useSession()
  const { problems, isCurrent } = useStore(checker.state)
  if (problems.length === 0) {
    return <Note title={isCurrent ? text.problems.none : text.problems.checking} />
  }
  return (
    <ul className={styles.list} data-testid="problems" aria-label={text.dock.problems}>
      {problems.map((problem) => (
        <li key={`${problem.path} ${problem.code} ${problem.message}`}>
          <Entry problem={problem} />
        </li>
      ))}
    </ul>
  )
}

function Entry({ problem }: { problem: Problem }) {
  const session = useSession()
  const { node, level, message, hint } = problem
  const isNode = usePlaybook(({ document }) => document.nodes.some(({ id }) => id === node))
  const name = usePlaybook(({ document }) => document.nodes.find(({ id }) => id === node)?.name ?? node)
  const go = () => {
    if (node === null) {
      session.playbook.select({ nodes: [], wires: [] })
      return openInspector()
    }
    const place = { kind: isNode ? ('node' as const) : ('wire' as const), id: node }
    session.playbook.select(isNode ? { nodes: [node], wires: [] } : { nodes: [], wires: [node] })
    session.playbook.focusOn(place)
    session.canvas?.reveal(place)
    openInspector(isNode ? (fieldOf(problem) ?? 'first') : null)
  }
  return (
    <button type="button" className={styles.entry} onClick={go}>
      <StatusShape status={level === 'error' ? 'error' : 'warning'} />
      <span className="visually-hidden">{text.problems[level]}</span>
      <span className={styles.place}>{name ?? text.problems.playbook}</span>
      <span className={styles.message}>
        {message}. <span className={styles.hint}>{hint}</span>
      </span>
    </button>
  )
}
