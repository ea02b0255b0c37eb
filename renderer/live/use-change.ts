import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { failureText } from '../api/failure'
import { keys } from '../api/queries'

/** Something that a dialog does once: whether it is on its way, and why it failed. What lists it is asked again. */
export function useChange() {
  const client = useQueryClient()
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const refresh = () =>
    Promise.all(
      [keys.playbooks, keys.replays, keys.live].map((queryKey) => client.invalidateQueries({ queryKey })),
    )
  const run = async (work: () => Promise<void>): Promise<void> => {
    setBusy(true)
    setFailure(null)
    try {
      await work()
      void refresh()
    } catch (error) {
      setFailure(failureText(error))
      // Somebody else may have done it meanwhile.
      void refresh()
    } finally {
      setBusy(false)
    }
  }
  return { isBusy, failure, run: (work: () => Promise<void>) => void run(work) }
}
