import { Trash2 } from 'lucide-react'
import { useId, useState } from 'react'
import type { Problem } from '../../nodes/playbook/problem'
import type { Binding, PlaybookNode } from '../../nodes/playbook/schema'
import type { Json } from '../../nodes/sdk'
import { useSession } from '../editor/session-context'
import { text } from '../text'
import { IconButton } from '../ui/button'
import { Segments } from '../ui/segments'
import { convert, type Form, formOf, formsFor } from './binding-forms'
import { CodeControl, ConstantControl, type ControlProps } from './controls'
import { FieldFrame } from './field-frame'
import styles from './field.module.css'
import type { Field } from './form-model'

type Props = { node: PlaybookNode; field: Field; problems: readonly Problem[] }

/** A value of each run: fixed, an expression, or text with expressions in it. */
export function InputField({ node, field, problems }: Props) {
  const { playbook } = useSession()
  const id = useId()
  const binding = node.input[field.name]
  const form = formOf(binding, field)
  const set = (next: Binding | undefined) => playbook.setInput(node.id, field.name, next)

  const change = (to: Form) => {
    const next = convert(binding, to)
    if (!next) return
    set(next)
    // The control of the new form is another element.
    requestAnimationFrame(() => document.getElementById(id)?.focus())
  }
  return (
    <FieldFrame
      id={id}
      path={field.path}
      title={field.isOwn ? <OwnName node={node} name={field.name} /> : field.title}
      help={field.help}
      isRequired={field.isRequired}
      problems={problems}
      aside={
        <>
          <FormChoice binding={binding} form={form} field={field} onChange={change} />
          {field.isOwn && (
            <IconButton
              icon={Trash2}
              label={text.inspector.removeField(field.name)}
              onClick={() => set(undefined)}
            />
          )}
        </>
      }
    >
      <BindingControl
        id={id}
        form={form}
        binding={binding}
        field={field}
        onChange={set}
        onEquals={() => change('expression')}
      />
    </FieldFrame>
  )
}

type FormChoiceProps = {
  binding: Binding | undefined
  form: Form
  field: Field
  onChange: (form: Form) => void
}

function FormChoice({ binding, form, field, onChange }: FormChoiceProps) {
  const choices = formsFor(field).map((name) => {
    const isLost = name !== form && convert(binding, name) === null
    return {
      name,
      label: text.forms[name].sign,
      tip: isLost ? text.inspector.wouldLose(text.forms[name].name) : text.forms[name].name,
      disabled: isLost,
    }
  })
  return (
    <Segments
      label={text.inspector.formOf(field.title)}
      choices={choices}
      chosen={form}
      onChoose={onChange}
    />
  )
}

type BindingControlProps = {
  id: string
  form: Form
  binding: Binding | undefined
  field: Field
  onChange: (binding: Binding | undefined) => void
  onEquals: () => void
}

function BindingControl({ id, form, binding, field, onChange, onEquals }: BindingControlProps) {
  const shared: Omit<ControlProps, 'value' | 'onChange'> = {
    id,
    fallback: field.fallback,
    placeholder: field.placeholder,
  }
  if (form === 'expression') {
    const value = binding && 'expr' in binding ? binding.expr : ''
    const write = (words: Json | undefined) =>
      onChange(typeof words === 'string' ? { expr: words } : undefined)
    return <CodeControl {...shared} sign="fx" value={value} onChange={write} />
  }
  if (form === 'template') {
    const value = binding && 'template' in binding ? binding.template : ''
    const write = (words: Json | undefined) =>
      onChange(typeof words === 'string' && words !== '' ? { template: words } : undefined)
    return <CodeControl {...shared} sign="{}" value={value} onChange={write} />
  }
  const value = binding && 'value' in binding ? binding.value : undefined
  return (
    <ConstantControl
      {...shared}
      control={field.control.kind === 'expression' ? { kind: 'flag' } : field.control}
      value={value}
      onChange={(next) => {
        if (next === '=' && (value === undefined || value === '')) onEquals()
        else onChange(next === undefined ? undefined : { value: next })
      }}
    />
  )
}

/** The name of a field that a person chose; taken over when it is left. */
function OwnName({ node, name }: { node: PlaybookNode; name: string }) {
  const { playbook } = useSession()
  const [typed, setTyped] = useState(name)
  const take = () => {
    const wanted = typed.trim()
    if (/^[A-Za-z_]\w*$/.test(wanted)) playbook.renameInput(node.id, name, wanted)
    else setTyped(name)
  }
  return (
    <input
      className={styles.ownName}
      aria-label={text.inspector.fieldName}
      spellCheck={false}
      value={typed}
      onChange={({ target }) => setTyped(target.value)}
      onBlur={take}
      onKeyDown={({ key }) => {
        if (key === 'Enter') take()
      }}
    />
  )
}
