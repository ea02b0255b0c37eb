import { text } from '../text'
import styles from './refused-page.module.css'

/** The address was used, or has lived its minute: what that means, and what to do. */
export function RefusedPage() {
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <h1 className={styles.title}>{text.refused.title}</h1>
        <p>{text.refused.why}</p>
        <ol className={styles.steps}>
          {text.refused.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </div>
    </main>
  )
}
