import { useMutation, useQueryClient } from '@tanstack/react-query'
import { StepForward } from 'lucide-react'
import type { ReplayView } from '../../../electron/views/replays'
import { useApi } from '../../api/api-context'
import { failureText } from '../../api/failure'
import { keys } from '../../api/queries'
import { text } from '../../text'
import { Button } from '../../ui/button'
import { showToast } from '../../ui/toast-store'

/** Goes on with a replay that has stopped before its end. `onResumed` is given the replay as it runs again. */
export function ResumeButton({
  replay,
  onResumed,
}: {
  replay: ReplayView
  onResumed: (running: ReplayView) => void
}) {
  const api = useApi()
  const client = useQueryClient()
  const resume = useMutation({
    mutationFn: () => api.replays.resume({ id: replay.id }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keys.replays })
      onResumed({ ...replay, state: 'running', summary: null, finished: null })
    },
    onError: (error) => void showToast(failureText(error), { tone: 'error' }),
  })
  if (replay.kind !== 'replay' || replay.state === 'running' || replay.state === 'finished') return null
  return (
    <Button disabled={resume.isPending} onClick={() => resume.mutate()}>
      <StepForward size={14} strokeWidth={1.5} aria-hidden="true" />
      {text.replay.resume}
    </Button>
  )
}
