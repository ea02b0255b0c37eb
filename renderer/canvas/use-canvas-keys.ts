import { type FocusEvent, type KeyboardEvent, useRef, useState } from 'react'
import { runCommand } from '../editor/run-command'
import type { EditorSession } from '../editor/session'
import { editorCommand } from '../keys/keymap'
import { scopeOf } from '../keys/scope'

/**
 * Keys on the canvas. Space has two meanings: held while the pointer drags it moves the view, else it selects. Which
 * of them was meant is known when it comes up.
 */
export function useCanvasKeys(session: EditorSession) {
  const [isPanning, setPanning] = useState(false)
  const selectsNext = useRef(false)
  const holdSpace = (isHeld: boolean) => {
    setPanning(isHeld)
    selectsNext.current = isHeld
  }
  const handlers = {
    onKeyDown(event: KeyboardEvent): void {
      const command = editorCommand(event, scopeOf(event.target instanceof Element ? event.target : null))
      if (!command) return
      event.preventDefault()
      event.stopPropagation()
      if (command.name !== 'select') return runCommand(session, command)
      if (!event.repeat) holdSpace(true)
    },
    onKeyUp({ key }: KeyboardEvent): void {
      if (key !== ' ') return
      if (selectsNext.current) runCommand(session, { name: 'select' })
      holdSpace(false)
    },
    // While capturing, since React Flow stops the event that begins a drag.
    onPointerDownCapture(): void {
      selectsNext.current = false
    },
    onBlur({ currentTarget, relatedTarget }: FocusEvent): void {
      // A drag moves the focus from a node to the canvas around it: Space is still held.
      if (!currentTarget.contains(relatedTarget)) holdSpace(false)
    },
  }
  return { isPanning, handlers }
}
