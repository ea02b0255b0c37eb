/** Hands a text out as a file. */
export function saveAs(name: string, words: string, type: string): void {
  const url = URL.createObjectURL(new Blob([words], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The download has begun by then; the browser keeps what it needs.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
