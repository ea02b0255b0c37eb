import { useStore } from 'zustand'
import { useSession } from '../editor/session-context'
import { text } from '../text'
import { Button } from '../ui/button'
import styles from './drawing-banner.module.css'

/** Says what the next click will do, and offers the way out. */
export function DrawingBanner() {
  const { canvasStore, manifests } = useSession()
  const { drawing, armed } = useStore(canvasStore.store)
  const words = bannerWords()
  if (words === null) return null
  return (
    <div className={styles.banner} role="status" data-testid="banner">
      {words}
      <Button look="quiet" onClick={() => canvasStore.cancel()}>
        {text.canvas.cancel}
      </Button>
    </div>
  )

  function bannerWords(): string | null {
    if (armed !== null) return text.canvas.choosePlace(manifests.get(armed)?.title ?? armed)
    if (drawing?.by !== 'click') return null
    return drawing.kind === 'out' ? text.canvas.chooseEnd(drawing.outlet) : text.canvas.chooseStart
  }
}
