import { literalPieces } from './literal-pieces'
import styles from './literal-text.module.css'

/** Text from outside for somebody who decides by it: what hides in it, or poses as something else, stands out. */
export function LiteralText({ value }: { value: string }) {
  return (
    <bdi>
      {literalPieces(value).map(({ text, isOdd }, index) =>
        isOdd ? (
          <mark key={index} className={styles.odd}>
            {text}
          </mark>
        ) : (
          text
        ),
      )}
    </bdi>
  )
}
