import { Trash2, Unplug } from 'lucide-react'
import type { PlaybookEdge, PlaybookNode } from '../../nodes/playbook/schema'
import { outletsToDraw } from '../canvas/canvas-map'
import { runCommand } from '../editor/run-command'
import { usePlaybook, useSession } from '../editor/session-context'
import { text } from '../text'
import { Button, IconButton } from '../ui/button'
import styles from './inspector.module.css'

/** The ways out of a node with what they lead to: wires for those who do not see or point at them. */
export function PortList({ node }: { node: PlaybookNode }) {
  const session = useSession()
  const edges = usePlaybook(({ document }) => document.edges)
  const out = edges.filter(({ from }) => from === node.id)
  const outlets = outletsToDraw(
    session.manifests.get(node.type) ?? null,
    out.map(({ outlet }) => outlet),
  )
  return (
    <section className={styles.section} aria-label={text.ports.title}>
      <h3 className={styles.heading}>{text.ports.title}</h3>
      <ul className={styles.ports}>
        {outlets.map((outlet) => (
          <li key={outlet} className={styles.port}>
            <code className={styles.outlet}>{outlet}</code>
            <Targets node={node} outlet={outlet} wires={out.filter((edge) => edge.outlet === outlet)} />
          </li>
        ))}
      </ul>
      <Button
        onClick={() => {
          session.playbook.focusOn({ kind: 'node', id: node.id })
          runCommand(session, { name: 'connect' })
        }}
      >
        {text.ports.connect}
      </Button>
    </section>
  )
}

type TargetsProps = { node: PlaybookNode; outlet: string; wires: readonly PlaybookEdge[] }

function Targets({ node, outlet, wires }: TargetsProps) {
  const session = useSession()
  const nodes = usePlaybook(({ document }) => document.nodes)
  const nameOf = (id: string) => nodes.find((candidate) => candidate.id === id)?.name || id
  if (wires.length === 0) {
    return (
      <span className={styles.unwired}>
        <Unplug size={14} strokeWidth={1.5} aria-hidden="true" />
        {text.ports.nothing}
      </span>
    )
  }
  return (
    <ul className={styles.targets}>
      {wires.map(({ id, to }) => (
        <li key={id} className={styles.target}>
          <Button
            look="quiet"
            onClick={() => {
              session.playbook.select({ nodes: [to], wires: [] })
              session.canvas?.reveal({ kind: 'node', id: to })
            }}
          >
            {nameOf(to)}
          </Button>
          <IconButton
            icon={Trash2}
            label={text.ports.cut(nameOf(node.id), outlet, nameOf(to))}
            onClick={() => session.playbook.remove({ nodes: [], wires: [id] }, { heal: false })}
          />
        </li>
      ))}
    </ul>
  )
}
