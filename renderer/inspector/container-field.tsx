import { useId } from 'react'
import type { Problem } from '../../nodes/playbook/problem'
import type { PlaybookNode } from '../../nodes/playbook/schema'
import { usePlaybook, useSession } from '../editor/session-context'
import { text } from '../text'
import { containersFor } from './containers-for'
import { FieldFrame } from './field-frame'
import fieldStyles from './field.module.css'

/** Inside of which loop the node runs. Absent where the playbook has none. */
export function ContainerField({ node, problems }: { node: PlaybookNode; problems: readonly Problem[] }) {
  const { playbook, manifests } = useSession()
  const nodes = usePlaybook(({ document }) => document.nodes)
  const id = useId()
  const containers = containersFor(node, nodes, (type) => manifests.get(type)?.container ?? null)
  if (containers.length === 0 && node.parent === undefined) return null
  return (
    <FieldFrame
      id={id}
      path="parent"
      title={text.inspector.inside}
      help={text.inspector.insideHelp}
      problems={problems}
    >
      <select
        id={id}
        aria-describedby={`${id}-about`}
        className={fieldStyles.control}
        value={node.parent ?? ''}
        onChange={({ target }) => playbook.setParent(node.id, target.value)}
      >
        <option value="">{text.inspector.noContainer}</option>
        {containers.map(({ id: container, name }) => (
          <option key={container} value={container}>
            {name === '' ? container : `${name} (${container})`}
          </option>
        ))}
        {node.parent !== undefined && !containers.some(({ id: known }) => known === node.parent) && (
          <option value={node.parent}>{node.parent}</option>
        )}
      </select>
    </FieldFrame>
  )
}
