import { X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useStore } from 'zustand'
import { usePlaybook, useSession } from '../editor/session-context'
import { layoutStore, showPanel } from '../shell/layout-store'
import { text } from '../text'
import { IconButton } from '../ui/button'
import { keepFocusInPanel } from '../ui/keep-focus'
import styles from './inspector.module.css'
import { NodeForm } from './node-form'
import { PlaybookForm } from './playbook-form'
import { WireForm } from './wire-form'

/** What is selected, to be read and changed; with nothing selected, the playbook itself. Changes apply at once. */
export function Inspector() {
  const session = useSession()
  const box = useRef<HTMLElement>(null)
  const node = usePlaybook(({ document, selection }) => {
    const id = selection.nodes.at(-1)
    return document.nodes.find((candidate) => candidate.id === id) ?? null
  })
  const wire = usePlaybook(({ document, selection }) =>
    selection.nodes.length > 0
      ? null
      : (document.edges.find(({ id }) => id === selection.wires.at(-1)) ?? null),
  )
  useAskedField(box)

  const close = () => {
    showPanel('inspector', false)
    session.returnToCanvas()
  }
  return (
    <aside
      ref={box}
      className={styles.inspector}
      aria-label={text.inspector.name}
      data-region="inspector"
      data-testid="inspector"
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return
        event.stopPropagation()
        session.returnToCanvas()
      }}
    >
      <div className={styles.close}>
        <IconButton icon={X} label={text.inspector.close} onClick={close} />
      </div>
      <div key={node?.id ?? wire?.id ?? ''} ref={keepFocusInPanel} className={styles.form}>
        {node ? <NodeForm node={node} /> : wire ? <WireForm wire={wire} /> : <PlaybookForm />}
      </div>
    </aside>
  )
}

/** Gives the focus to the field that was asked for, once it is drawn. */
function useAskedField(box: React.RefObject<HTMLElement | null>): void {
  const asked = useStore(layoutStore, ({ askedField }) => askedField)
  useEffect(() => {
    if (asked === null) return
    layoutStore.setState({ askedField: null })
    requestAnimationFrame(() => {
      const field = asked === 'first' ? firstField(box.current) : namedField(box.current, asked)
      field?.scrollIntoView({ block: 'nearest' })
      field?.focus({ preventScroll: true })
    })
  }, [asked, box])
}

const controls = 'input, textarea, select'

function firstField(box: HTMLElement | null): HTMLElement | null {
  const labels = [...(box?.querySelectorAll('[data-testid^="field-"]') ?? [])]
  const paths = labels.map((label) => label.getAttribute('data-testid')?.slice('field-'.length) ?? '')
  const first =
    paths.find((path) => path.startsWith('input.')) ?? paths.find((path) => path.startsWith('config.'))
  return namedField(box, first ?? 'name')
}

function namedField(box: HTMLElement | null, path: string): HTMLElement | null {
  const label = box?.querySelector(`[data-testid="field-${path}"]`)
  // Of a field with a name of its own the control is the last.
  return [...(label?.querySelectorAll<HTMLElement>(controls) ?? [])].at(-1) ?? null
}
