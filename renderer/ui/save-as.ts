/** Hands a text out as a file: the desktop's host asks where to, a browser has its own way. Throws when it failed. */
export async function saveAs(name: string, words: string, type: string): Promise<void> {
  const { host } = window
  if (host) {
    const answer = await host.save(name, words)
    if ('error' in answer) throw new Error(answer.error)
    return
  }
  const url = URL.createObjectURL(new Blob([words], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The download has begun by then; the browser keeps what it needs.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
