import type { PlaybookEdge } from '../../nodes/playbook/schema'
import { removePlaces } from '../editor/run-command'
import { usePlaybook, useSession } from '../editor/session-context'
import { text } from '../text'
import { Button } from '../ui/button'
import styles from './inspector.module.css'

/** A wire has nothing to set: it says what it joins, and can be cut. */
export function WireForm({ wire }: { wire: PlaybookEdge }) {
  const session = useSession()
  const nodes = usePlaybook(({ document }) => document.nodes)
  const nameOf = (id: string) => nodes.find((candidate) => candidate.id === id)?.name || id
  const goTo = (id: string) => {
    session.playbook.select({ nodes: [id], wires: [] })
    session.canvas?.reveal({ kind: 'node', id })
  }
  return (
    <>
      <header className={styles.head}>
        <div className={styles.titles}>
          <h2 className={styles.title}>{text.inspector.wire}</h2>
          <p className={styles.kind}>
            <code>{wire.id}</code>
          </p>
        </div>
      </header>
      <div className={styles.body}>
        <dl className={styles.ends}>
          <dt>{text.inspector.from}</dt>
          <dd>
            <Button look="quiet" onClick={() => goTo(wire.from)}>
              {nameOf(wire.from)}
            </Button>
            <code>{wire.outlet}</code>
          </dd>
          <dt>{text.inspector.to}</dt>
          <dd>
            <Button look="quiet" onClick={() => goTo(wire.to)}>
              {nameOf(wire.to)}
            </Button>
          </dd>
        </dl>
        <div>
          <Button
            onClick={() => {
              removePlaces(session, { nodes: [], wires: [wire.id] }, false)
              session.returnToCanvas()
            }}
          >
            {text.inspector.cut}
          </Button>
        </div>
      </div>
    </>
  )
}
