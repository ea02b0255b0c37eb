import { useStore } from 'zustand'
import { DeployDialog } from './deploy-dialog'
import { closeLiveDialog, liveDialog } from './live-dialog'
import { RollBackDialog } from './roll-back-dialog'
import { StopDialog } from './stop-dialog'

/** The question about a live playbook that is open, if one is. */
export function LiveDialogs() {
  const asked = useStore(liveDialog, (state) => state.asked)
  if (!asked) return null
  const props = { id: asked.id, name: asked.name, onClose: closeLiveDialog }
  switch (asked.kind) {
    case 'deploy':
      return <DeployDialog {...props} />
    case 'stop':
      return <StopDialog {...props} />
    case 'roll_back':
      return <RollBackDialog {...props} />
    default:
      return asked.kind satisfies never
  }
}
