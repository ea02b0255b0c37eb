import { X } from 'lucide-react'
import { useStore } from 'zustand'
import type { ImportResult } from '../../../electron/views/events'
import { text } from '../../text'
import { IconButton } from '../../ui/button'
import { formatBytes } from '../../ui/format'
import { importStore } from './import-store'
import styles from './import-bar.module.css'

/** How an import is going, and what came of it. */
export function ImportBar() {
  const state = useStore(importStore)
  if (state.at === 'idle') return null
  if (state.at === 'sending') {
    return (
      <div className={styles.bar} role="status">
        <span>{text.events.sending(state.file)}</span>
        <progress aria-label={text.events.sending(state.file)} max={state.size} value={state.sent} />
        <span className={styles.bytes}>
          {formatBytes(state.sent)} / {formatBytes(state.size)}
        </span>
      </div>
    )
  }
  const isBad = state.at === 'failed' || state.results.some(({ result }) => result.error !== null)
  return (
    <div
      className={styles.bar}
      data-tone={isBad ? 'error' : 'plain'}
      role="status"
      data-testid="import-result"
    >
      <div className={styles.lines}>
        {state.at === 'failed' ? (
          <p>{text.events.importFailed(state.file, state.message)}</p>
        ) : (
          <Results results={state.results} />
        )}
      </div>
      <IconButton
        icon={X}
        label={text.shell.dismiss}
        onClick={() => importStore.setState({ at: 'idle' }, true)}
      />
    </div>
  )
}

type Results = readonly { file: string; result: ImportResult }[]

function Results({ results }: { results: Results }) {
  const [only] = results
  if (only && results.length === 1) return <Result {...only} />
  const sum = (key: 'read' | 'stored' | 'duplicates' | 'parked') =>
    results.reduce((total, { result }) => total + result[key], 0)
  const total = {
    read: sum('read'),
    stored: sum('stored'),
    duplicates: sum('duplicates'),
    parked: sum('parked'),
  }
  return (
    <details open={results.some(({ result }) => result.error !== null)}>
      <summary className={styles.summary}>
        <strong>{text.events.files(results.length)}</strong> {text.events.imported(total)}
      </summary>
      <div className={styles.files}>
        {results.map((one) => (
          <Result key={one.file} {...one} />
        ))}
      </div>
    </details>
  )
}

function Result({ file, result }: Results[number]) {
  return (
    <p>
      <strong>{file}</strong> {text.events.imported(result)}
      {result.error !== null && <span className={styles.error}> {result.error}</span>}
    </p>
  )
}
