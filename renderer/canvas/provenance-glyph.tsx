import type { Provenance } from '../../electron/views/runs'
import { text } from '../text'
import styles from './provenance-glyph.module.css'

/** Where a value came from; what was executed has no mark. */
export function ProvenanceGlyph({ provenance }: { provenance: Provenance }) {
  if (provenance === 'executed') return null
  return (
    <svg className={styles.glyph} viewBox="0 0 16 16" role="img" data-provenance={provenance}>
      <title>{text.provenance[provenance]}</title>
      {provenance === 'recorded' ? (
        <>
          <circle cx="8" cy="8" r="5.5" className={styles.line} />
          <circle cx="8" cy="8" r="2.5" className={styles.fill} />
        </>
      ) : (
        <path d="M8 1.8 13.4 4.9v6.2L8 14.2 2.6 11.1V4.9Z" className={styles.dashed} />
      )}
    </svg>
  )
}
