import { describe, expect, it } from 'vitest'
import { hostileAddresses } from './hostile-addresses'
import { isOwnPage } from './sender'

const mainFrame = { url: 'app://main/index.html', parent: null, frameTreeNodeId: 7 }
const sender = { id: 3, mainFrame }

describe('a message', () => {
  it('is taken from the main frame of our window', () => {
    expect(isOwnPage({ sender, senderFrame: mainFrame }, 3)).toBe(true)
    expect(isOwnPage({ sender, senderFrame: { ...mainFrame, url: 'app://main/index.html#/x' } }, 3)).toBe(
      true,
    )
  })

  it('is refused without a frame, from another window, from a subframe, and from a frame that only looks alike', () => {
    expect(isOwnPage({ sender, senderFrame: null }, 3)).toBe(false)
    expect(isOwnPage({ sender, senderFrame: mainFrame }, 4)).toBe(false)
    expect(isOwnPage({ sender, senderFrame: { ...mainFrame, parent: mainFrame } }, 3)).toBe(false)
    expect(isOwnPage({ sender, senderFrame: { ...mainFrame, frameTreeNodeId: 8 } }, 3)).toBe(false)
  })

  it.each(hostileAddresses)('is refused from a main frame at %j', (url) => {
    expect(isOwnPage({ sender, senderFrame: { ...mainFrame, url } }, 3)).toBe(false)
  })

  it('is refused when its frame has just gone', () => {
    const senderFrame = {
      parent: null,
      frameTreeNodeId: 7,
      get url(): string {
        throw new Error('Render frame was disposed before WebFrameMain could be accessed')
      },
    }
    expect(isOwnPage({ sender, senderFrame }, 3)).toBe(false)
  })
})
