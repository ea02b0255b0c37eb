import { useEffect } from 'react'
import { useStore } from 'zustand'
import type { EditorSession } from '../editor/session'
import { useSession } from '../editor/session-context'
import { scopeOf } from '../keys/scope'
import { text } from '../text'
import { Button } from '../ui/button'
import styles from './drawing-banner.module.css'

/** Says what the next click will do, and offers the way out. */
export function DrawingBanner() {
  const session = useSession()
  const { canvasStore, manifests } = session
  const { drawing, armed } = useStore(canvasStore.store)
  const words = bannerWords()
  useEscape(canvasStore, words !== null)
  if (words === null) return null
  return (
    <div className={styles.banner} role="status" data-testid="banner">
      {words}
      <Button
        look="quiet"
        onClick={() => {
          canvasStore.cancel()
          session.returnToCanvas()
        }}
      >
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

/** Escape wherever the focus is, since the click that began may have left it in another panel. */
function useEscape(canvasStore: EditorSession['canvasStore'], isOn: boolean): void {
  useEffect(() => {
    if (!isOn) return undefined
    const press = (event: KeyboardEvent) => {
      const scope = scopeOf(event.target instanceof Element ? event.target : null)
      if (event.key !== 'Escape' || scope === 'dialog') return
      // While capturing: for the inspector, Escape means to leave it.
      event.preventDefault()
      event.stopPropagation()
      canvasStore.cancel()
    }
    document.addEventListener('keydown', press, true)
    return () => document.removeEventListener('keydown', press, true)
  }, [canvasStore, isOn])
}
