import { type DragEvent, useState } from 'react'

/** Takes files that are dropped on a screen. */
export function useFileDrop(onFiles: (files: File[]) => void) {
  const [isDropping, setDropping] = useState(false)
  const hasFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files')
  return {
    isDropping,
    handlers: {
      onDragOver(event: DragEvent) {
        if (!hasFiles(event)) return
        event.preventDefault()
        setDropping(true)
      },
      onDragLeave(event: DragEvent) {
        if (event.currentTarget === event.target) setDropping(false)
      },
      onDrop(event: DragEvent) {
        if (!hasFiles(event)) return
        event.preventDefault()
        setDropping(false)
        onFiles([...event.dataTransfer.files])
      },
    },
  }
}
