import { type ReactNode, useRef } from 'react'
import { Button } from './button'

type FileButtonProps = {
  accept: string
  label: string
  disabled?: boolean
  children: ReactNode
  onFiles: (files: File[]) => void
}

/** A button that asks for files. */
export function FileButton({ accept, label, disabled, children, onFiles }: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <Button disabled={disabled} onClick={() => input.current?.click()}>
        {children}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        accept={accept}
        aria-label={label}
        onChange={({ target }) => {
          const files = [...(target.files ?? [])]
          // So that the same file can be chosen again.
          target.value = ''
          if (files.length > 0) onFiles(files)
        }}
      />
    </>
  )
}
