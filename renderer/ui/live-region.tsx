import { useStore } from 'zustand'
import { announcer } from './announcer'

export function LiveRegion() {
  const { polite, assertive, turn } = useStore(announcer.spoken)
  // Read again although the words are the same: a trailing space makes them another text.
  const again = turn % 2 === 1 ? '\u00a0' : ''
  return (
    <div className="visually-hidden">
      <div role="status" aria-live="polite" data-testid="live">
        {polite + again}
      </div>
      <div role="alert" aria-live="assertive" data-testid="live-assertive">
        {assertive}
      </div>
    </div>
  )
}
