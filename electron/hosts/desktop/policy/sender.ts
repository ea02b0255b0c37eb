import { isPageAddress } from './page-address'

/** What is looked at of a frame; reading it throws when the frame is gone. */
type FrameFacts = {
  readonly url: string
  readonly parent: unknown
  readonly frameTreeNodeId: number
}

export type SenderFacts = {
  /** The frame that sent the message; null when it is gone. */
  readonly senderFrame: FrameFacts | null
  readonly sender: { readonly id: number; readonly mainFrame: FrameFacts }
}

/** True for a message of our window's main frame, as long as our page is in it (reliability.md 5, item 17). */
export function isOwnPage(event: SenderFacts, windowId: number): boolean {
  try {
    const { senderFrame: frame, sender } = event
    if (!frame || sender.id !== windowId) return false
    const isMain = frame.parent === null && frame.frameTreeNodeId === sender.mainFrame.frameTreeNodeId
    return isMain && isPageAddress(frame.url)
  } catch {
    // Electron throws when it is asked about a frame that has just gone: whoever sent this is not there any more.
    return false
  }
}
