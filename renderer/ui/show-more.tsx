import { text } from '../text'
import { Button } from './button'
import { keepFocus } from './keep-focus'
import styles from './show-more.module.css'

type Props = {
  shown: number
  total: number
  /** Null when all that there is is shown. */
  onMore: (() => void) | null
  isBusy: boolean
}

/** Below a list of which only the first part is shown: how many there are, and the way to more. */
export function ShowMore({ shown, total, onMore, isBusy }: Props) {
  return (
    <div className={styles.more} data-testid="show-more">
      <span>{text.shell.shownOf(shown, total)}</span>
      {onMore && (
        <span ref={keepInTable}>
          <Button aria-disabled={isBusy} onClick={isBusy ? undefined : onMore}>
            {text.shell.showMore}
          </Button>
        </span>
      )}
    </div>
  )
}

/** The button goes with the last page: the focus goes to what it has brought. */
function keepInTable(part: HTMLElement | null): (() => void) | undefined {
  const list = part?.closest('[data-testid="show-more"]')?.parentElement
  return keepFocus(part, () => list?.querySelector<HTMLElement>('[role="grid"]')?.focus())
}
