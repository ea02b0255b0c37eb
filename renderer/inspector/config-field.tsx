import { RotateCcw } from 'lucide-react'
import { useId } from 'react'
import type { Problem } from '../../nodes/playbook/problem'
import type { PlaybookNode } from '../../nodes/playbook/schema'
import { useSession } from '../editor/session-context'
import { text } from '../text'
import { IconButton } from '../ui/button'
import { ConstantControl } from './controls'
import { FieldFrame } from './field-frame'
import type { Field } from './form-model'

type Props = { node: PlaybookNode; field: Field; problems: readonly Problem[] }

/** A constant of the node. One that differs from the type's default says so and can be put back. */
export function ConfigField({ node, field, problems }: Props) {
  const { playbook } = useSession()
  const id = useId()
  const value = node.config[field.name]
  const isChanged = value !== undefined && field.fallback !== undefined
  const reset = () => {
    playbook.setConfig(node.id, field.name, undefined)
    // The button goes with the change.
    document.getElementById(id)?.focus({ preventScroll: true })
  }
  return (
    <FieldFrame
      id={id}
      path={field.path}
      title={field.title}
      help={field.help}
      isRequired={field.isRequired}
      isChanged={isChanged}
      problems={problems}
      aside={
        isChanged ? (
          <IconButton icon={RotateCcw} label={text.inspector.reset(field.title)} onClick={reset} />
        ) : undefined
      }
    >
      <ConstantControl
        id={id}
        control={field.control}
        value={value}
        fallback={field.fallback}
        placeholder={field.placeholder}
        onChange={(next) => playbook.setConfig(node.id, field.name, next)}
      />
    </FieldFrame>
  )
}
