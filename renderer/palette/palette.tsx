import { Search } from 'lucide-react'
import { useState } from 'react'
import { useStore } from 'zustand'
import type { NodeManifest } from '../../nodes/sdk'
import { addGroups } from '../canvas/quick-add-groups'
import { useSession } from '../editor/session-context'
import { text } from '../text'
import { TypeIcon } from '../ui/type-icon'
import { addFromPalette } from './add-from-palette'
import { DragGhost } from './drag-ghost'
import styles from './palette.module.css'
import { usePaletteDrag } from './use-palette-drag'

/** Every node type by category. An entry is dragged to its place, or clicked and then the place is clicked. */
export function Palette() {
  const session = useSession()
  const [words, setWords] = useState('')
  const { ghost, begin, wasDragged } = usePaletteDrag(session)
  const armed = useStore(session.canvasStore.store, (state) => state.armed)
  const groups = addGroups(session.manifests.values(), null)
    .map(({ kind, manifests }) => ({
      kind,
      manifests: manifests.filter((manifest) => matches(manifest, words)),
    }))
    .filter(({ manifests }) => manifests.length > 0)
  return (
    <div className={styles.palette}>
      <label className={styles.search}>
        <Search size={16} strokeWidth={1.5} aria-hidden="true" />
        <input
          type="search"
          aria-label={text.palette.search}
          placeholder={text.palette.search}
          value={words}
          onChange={({ target }) => setWords(target.value)}
        />
      </label>
      <div className={styles.groups}>
        {groups.map(({ kind, manifests }) => (
          <section key={kind} aria-label={text.categories[kind === 'fits' ? 'logic' : kind]}>
            <h3 className={styles.heading}>{text.categories[kind === 'fits' ? 'logic' : kind]}</h3>
            {manifests.map((manifest) => (
              <Entry
                key={manifest.type}
                manifest={manifest}
                isArmed={armed === manifest.type}
                onPointerDown={(event) => begin(event, manifest)}
                onClick={(byKey) => {
                  if (!wasDragged()) addFromPalette(session, manifest.type, byKey)
                }}
              />
            ))}
          </section>
        ))}
        {groups.length === 0 && <p className={styles.none}>{text.picker.nothing(words)}</p>}
      </div>
      <p className={styles.hint}>{armed === null ? text.palette.hint : text.palette.armed}</p>
      {ghost && <DragGhost ghost={ghost} />}
    </div>
  )
}

type EntryProps = {
  manifest: NodeManifest
  isArmed: boolean
  onPointerDown: (event: React.PointerEvent) => void
  onClick: (byKey: boolean) => void
}

function Entry({ manifest: { type, title, summary, icon, category, effect }, ...props }: EntryProps) {
  const word = text.effects[effect]
  return (
    <button
      type="button"
      className={styles.entry}
      aria-pressed={props.isArmed}
      data-category={category}
      data-testid={`palette-${type}`}
      data-tip={summary}
      onPointerDown={props.onPointerDown}
      onClick={({ detail }) => props.onClick(detail === 0)}
    >
      <span className={styles.icon}>
        <TypeIcon name={icon} />
      </span>
      <span className={styles.title}>{title}</span>
      {word !== '' && <span className={styles.effect}>{word}</span>}
    </button>
  )
}

function matches({ title, summary, keywords, type }: NodeManifest, words: string): boolean {
  const hay = [title, summary, type, ...keywords].join(' ').toLowerCase()
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((part) => hay.includes(part))
}
