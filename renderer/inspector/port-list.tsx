import { Trash2, Unplug } from 'lucide-react'
import { useRef } from 'react'
import type { PlaybookEdge, PlaybookNode } from '../../nodes/playbook/schema'
import { outletsToDraw } from '../canvas/canvas-map'
import { removePlaces, runCommand } from '../editor/run-command'
import { usePlaybook, useSession } from '../editor/session-context'
import { text } from '../text'
import { Button, IconButton } from '../ui/button'
import styles from './inspector.module.css'

/** The ways out of a node with what they lead to: wires for those who do not see or point at them. */
export function PortList({ node }: { node: PlaybookNode }) {
  const session = useSession()
  const list = useRef<HTMLUListElement>(null)
  const connect = useRef<HTMLButtonElement>(null)
  const edges = usePlaybook(({ document }) => document.edges)
  const out = edges.filter(({ from }) => from === node.id)
  const outlets = outletsToDraw(
    session.manifests.get(node.type) ?? null,
    out.map(({ outlet }) => outlet),
  )
  const cut = (wire: string, bin: HTMLElement) => {
    const bins = [...(list.current?.querySelectorAll<HTMLElement>('[data-bin]') ?? [])]
    // The bin goes away with its wire.
    ;(bins[bins.indexOf(bin) + 1] ?? connect.current)?.focus()
    removePlaces(session, { nodes: [], wires: [wire] }, false)
  }
  return (
    <section className={styles.section} aria-label={text.ports.title}>
      <h3 className={styles.heading}>{text.ports.title}</h3>
      <ul ref={list} className={styles.ports}>
        {outlets.map((outlet) => (
          <li key={outlet} className={styles.port}>
            <code className={styles.outlet}>{outlet}</code>
            <Targets
              node={node}
              outlet={outlet}
              wires={out.filter((edge) => edge.outlet === outlet)}
              onCut={cut}
            />
          </li>
        ))}
      </ul>
      <Button
        ref={connect}
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

type TargetsProps = {
  node: PlaybookNode
  outlet: string
  wires: readonly PlaybookEdge[]
  onCut: (wire: string, bin: HTMLElement) => void
}

function Targets({ node, outlet, wires, onCut }: TargetsProps) {
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
            data-bin
            onClick={({ currentTarget }) => onCut(id, currentTarget)}
          />
        </li>
      ))}
    </ul>
  )
}
