import { useState } from 'react'
import type { Json } from '../../nodes/sdk'
import { text } from '../text'
import { Button } from './button'
import styles from './json-tree.module.css'

const openDepth = 2
const longText = 400
const manyMembers = 200

/** A JSON value, to be read: objects fold, long text and long lists open on demand. */
export function JsonTree({ value, depth = 0 }: { value: Json; depth?: number }) {
  return (
    <div className={styles.tree} data-depth={depth}>
      <Value value={value} depth={depth} />
    </div>
  )
}

function Value({ value, depth }: { value: Json; depth: number }) {
  if (typeof value === 'string') return <Text value={value} />
  if (value === null || typeof value !== 'object')
    return <span className={styles[value === null ? 'null' : typeof value]}>{String(value)}</span>
  const members = Array.isArray(value)
    ? value.map((item, index): [string, Json] => [String(index), item])
    : Object.entries(value)
  if (members.length === 0) return <span className={styles.null}>{Array.isArray(value) ? '[]' : '{}'}</span>
  return <Members members={members} depth={depth} />
}

function Members({ members, depth }: { members: readonly [string, Json][]; depth: number }) {
  const [all, setAll] = useState(false)
  const shown = all ? members : members.slice(0, manyMembers)
  return (
    <ul className={styles.members}>
      {shown.map(([name, value]) => (
        <li key={name}>
          {isBranch(value) ? (
            <details open={depth < openDepth}>
              <summary className={styles.summary}>
                <span className={styles.key}>{name}</span>
                <span className={styles.size}>{sizeOf(value)}</span>
              </summary>
              <Value value={value} depth={depth + 1} />
            </details>
          ) : (
            <div className={styles.leaf}>
              <span className={styles.key}>{name}</span>
              <Value value={value} depth={depth + 1} />
            </div>
          )}
        </li>
      ))}
      {shown.length < members.length && (
        <li>
          <Button look="quiet" onClick={() => setAll(true)}>
            {text.json.more(members.length - shown.length)}
          </Button>
        </li>
      )}
    </ul>
  )
}

function Text({ value }: { value: string }) {
  const [all, setAll] = useState(false)
  if (value.length <= longText || all) return <span className={styles.string}>{value}</span>
  return (
    <span className={styles.string}>
      {value.slice(0, longText)}…{' '}
      <Button look="quiet" onClick={() => setAll(true)}>
        {text.json.rest(value.length - longText)}
      </Button>
    </span>
  )
}

function isBranch(value: Json): value is Json[] | { [key: string]: Json } {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0
}

function sizeOf(value: Json[] | { [key: string]: Json }): string {
  return Array.isArray(value) ? `[${value.length}]` : `{${Object.keys(value).length}}`
}
