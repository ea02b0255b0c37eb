import { text } from '../text'
import { showToast } from './toast-store'

export async function copyText(words: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(words)
    showToast(text.shell.copied)
  } catch {
    showToast(text.shell.notCopied, { tone: 'error' })
  }
}
