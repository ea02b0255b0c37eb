import { StatusShape } from '../../canvas/status-shape'
import { text } from '../../text'
import { Dialog } from '../../ui/dialog'
import styles from './import-report.module.css'
import type { Candidate } from './read-candidate'

type Props = {
  candidate: Candidate
  onAccept: (document: NonNullable<Candidate['document']>) => void
  onCancel: () => void
}

/** What an import would bring: nothing is taken in before it is read and accepted. */
export function ImportReport({ candidate, onAccept, onCancel }: Props) {
  const { fileName, document, problems, replaces } = candidate
  return (
    <Dialog
      title={document ? text.importReport.title(fileName) : text.importReport.refused(fileName)}
      confirm={document ? text.importReport.accept : text.importReport.close}
      cancel={document ? text.importReport.cancel : undefined}
      onConfirm={() => (document ? onAccept(document) : onCancel())}
      onCancel={onCancel}
    >
      {replaces !== null && <p className={styles.replaces}>{text.importReport.replaces(replaces)}</p>}
      {problems.length > 0 && (
        <ul className={styles.problems} aria-label={text.dock.problems}>
          {problems.map(({ path, code, message, hint, level }) => (
            <li key={`${path} ${code} ${message}`} className={styles.problem}>
              <StatusShape status={level === 'error' ? 'error' : 'warning'} />
              <span>
                {message}. <span className={styles.hint}>{hint}</span>
              </span>
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  )
}
