import type { StepView } from '../../electron/views/replays'
import { useTries } from '../api/data-queries'
import { failureText } from '../api/failure'
import { text } from '../text'
import { Button } from '../ui/button'
import { JsonTree } from '../ui/json-tree'
import { Note } from '../ui/note'
import styles from './data-tab.module.css'

type Try = StepView['tries'][number]

/** Each try of a step, of one in a loop the first and more when asked for. */
export function Tries({ view, ...run }: { view: StepView; replay: string; position: number }) {
  const query = useTries(view, run)
  const tries = query.data.pages.flatMap((page) => page.tries)
  return (
    <div className={styles.tries}>
      {tries.map((each) => (
        <OneTry key={`${each.path} ${each.iteration} ${each.attempt}`} tried={each} />
      ))}
      {query.error && <Note title={failureText(query.error)} tone="error" />}
      {query.hasNextPage && (
        <div className={styles.more}>
          <span role="status">{text.data.triesShown(tries.length, view.total)}</span>
          <Button disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {text.data.moreTries}
          </Button>
        </div>
      )}
    </div>
  )
}

/** What a try was given, what came of it, how long it took; for an acting one the exact request. */
function OneTry({ tried }: { tried: Try }) {
  const { attempt, path, iteration, status, outlet, ms, provenance, input, request, error } = tried
  return (
    <section>
      <h4 className={styles.try}>
        {path !== '' && `${text.data.round(iteration)} · `}
        {text.data.attempt(attempt)} · {outlet ?? text.stepStatus[status]} · {ms} ms ·{' '}
        {text.provenance[provenance]}
        {error !== null && ` · ${error}`}
      </h4>
      <JsonTree value={{ input, ...(request ? { request } : {}) }} />
    </section>
  )
}
