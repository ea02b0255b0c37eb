import { useState } from 'react'
import type { Json } from '../../nodes/sdk'
import { useLists } from '../api/queries'
import { text } from '../text'
import { classNames } from '../ui/class-names'
import styles from './field.module.css'
import type { Control } from './form-model'

export type ControlProps = {
  id: string
  value: Json | undefined
  fallback: Json | undefined
  placeholder: string
  onChange: (value: Json | undefined) => void
}

/** The control of a constant. */
export function ConstantControl({ control, ...props }: ControlProps & { control: Control }) {
  switch (control.kind) {
    case 'number':
      return <NumberControl {...props} min={control.min} max={control.max} />
    case 'choice':
      return <ChoiceControl {...props} options={control.options} />
    case 'flag':
      return <FlagControl {...props} />
    case 'texts':
      return <ParsedControl {...props} print={printLines} parse={parseLines} rows={2} />
    case 'list':
      return <ListControl {...props} />
    case 'expression':
      return <CodeControl {...props} sign="fx" />
    case 'json':
      return <ParsedControl {...props} print={printJson} parse={parseJson} rows={2} isCode />
    case 'text':
    case 'template':
      return <TextControl {...props} />
    default:
      return control satisfies never
  }
}

function TextControl({ id, value, fallback, placeholder, onChange }: ControlProps) {
  const shown = value ?? ''
  return (
    <textarea
      id={id}
      aria-describedby={`${id}-about`}
      className={styles.control}
      rows={1}
      placeholder={placeholder || printJson(fallback)}
      value={typeof shown === 'string' ? shown : JSON.stringify(shown)}
      onChange={({ target }) => onChange(target.value === '' ? undefined : target.value)}
    />
  )
}

/** Text that is code: an expression, or text with expressions in it. */
export function CodeControl({ id, value, placeholder, onChange, sign }: ControlProps & { sign: string }) {
  return (
    <span className={styles.expression}>
      <span className={styles.sign} aria-hidden="true">
        {sign}
      </span>
      <textarea
        id={id}
        aria-describedby={`${id}-about`}
        className={classNames(styles.control, styles.code)}
        rows={1}
        spellCheck={false}
        autoComplete="off"
        placeholder={placeholder}
        value={typeof value === 'string' ? value : ''}
        onChange={({ target }) => onChange(target.value)}
      />
    </span>
  )
}

/** A number. What was typed is kept until it is left: "0." is on its way to 0.5, and may mean nothing yet. */
export function NumberControl({
  id,
  value,
  fallback,
  min,
  max,
  onChange,
}: ControlProps & { min: number | null; max: number | null }) {
  const [typed, setTyped] = useState<string | null>(null)
  return (
    <input
      id={id}
      aria-describedby={`${id}-about`}
      className={styles.control}
      type="number"
      step="any"
      min={min ?? undefined}
      max={max ?? undefined}
      placeholder={typeof fallback === 'number' ? String(fallback) : ''}
      value={typed ?? (typeof value === 'number' ? value : '')}
      onChange={({ target }) => {
        setTyped(target.value)
        if (target.value === '') onChange(undefined)
        else if (Number.isFinite(Number(target.value))) onChange(Number(target.value))
      }}
      onBlur={() => setTyped(null)}
    />
  )
}

function ChoiceControl({
  id,
  value,
  fallback,
  options,
  onChange,
}: ControlProps & { options: readonly string[] }) {
  const chosen = typeof value === 'string' ? value : typeof fallback === 'string' ? fallback : ''
  const known = options.includes(chosen) ? options : [...options, chosen]
  return (
    <select
      id={id}
      aria-describedby={`${id}-about`}
      className={styles.control}
      value={chosen}
      onChange={({ target }) => onChange(target.value === fallback ? undefined : target.value)}
    >
      {known.map((option) => (
        <option key={option} value={option}>
          {option.replaceAll('_', ' ')}
        </option>
      ))}
    </select>
  )
}

function ListControl({ id, value, onChange }: ControlProps) {
  const lists = useLists()
  const chosen = typeof value === 'string' ? value : ''
  const names = lists.data?.map(({ name }) => name) ?? []
  const known = chosen === '' || names.includes(chosen) ? names : [...names, chosen]
  return (
    <select
      id={id}
      aria-describedby={`${id}-about`}
      className={styles.control}
      value={chosen}
      onChange={({ target }) => onChange(target.value === '' ? undefined : target.value)}
    >
      <option value="">{lists.isPending ? text.inspector.loadingLists : text.inspector.chooseList}</option>
      {known.map((name) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </select>
  )
}

function FlagControl({ id, value, fallback, onChange }: ControlProps) {
  const isOn = (value ?? fallback) === true
  return (
    <span className={styles.flag}>
      <input id={id} type="checkbox" checked={isOn} onChange={({ target }) => onChange(target.checked)} />
      {isOn ? text.inspector.yes : text.inspector.no}
    </span>
  )
}

type ParsedProps = ControlProps & {
  print: (value: Json | undefined) => string
  parse: (words: string) => { value: Json | undefined } | null
  rows: number
  isCode?: boolean
}

/** Text that stands for a value of another kind. What does not mean a value yet is kept as it was typed. */
function ParsedControl({
  id,
  value,
  fallback,
  placeholder,
  onChange,
  print,
  parse,
  rows,
  isCode,
}: ParsedProps) {
  const [typed, setTyped] = useState<string | null>(null)
  const isValid = typed === null || parse(typed) !== null
  return (
    <>
      <textarea
        id={id}
        aria-describedby={`${id}-about`}
        aria-invalid={!isValid}
        className={classNames(styles.control, isCode === true && styles.code)}
        rows={rows}
        spellCheck={false}
        placeholder={placeholder || print(fallback)}
        value={typed ?? print(value)}
        onChange={({ target }) => {
          setTyped(target.value)
          const parsed = parse(target.value)
          if (parsed) onChange(parsed.value)
        }}
        onBlur={() => {
          if (isValid) setTyped(null)
        }}
      />
      {!isValid && <span className={styles.help}>{text.inspector.notJson}</span>}
    </>
  )
}

function printLines(value: Json | undefined): string {
  return Array.isArray(value) ? value.map(String).join('\n') : ''
}

function parseLines(words: string): { value: Json | undefined } {
  const lines = words
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  return { value: lines.length === 0 ? undefined : lines }
}

function printJson(value: Json | undefined): string {
  if (value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function parseJson(words: string): { value: Json | undefined } | null {
  if (words.trim() === '') return { value: undefined }
  try {
    return { value: JSON.parse(words) as Json }
  } catch {
    return null
  }
}
