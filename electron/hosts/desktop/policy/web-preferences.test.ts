import { expect, it } from 'vitest'
import { webPreferences } from './web-preferences'

const packaged = webPreferences({ preload: '/x/preload.cjs', isPackaged: true })

it('writes out every option that keeps a page away from the machine', () => {
  expect(packaged).toEqual({
    preload: '/x/preload.cjs',
    partition: 'cordon',
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webviewTag: false,
    plugins: false,
    enableWebSQL: false,
    enableDeprecatedPaste: false,
    navigateOnDragDrop: false,
    spellcheck: false,
    devTools: false,
  })
})

it('has developer tools in an unpackaged app, and no other difference', () => {
  expect(webPreferences({ preload: '/x/preload.cjs', isPackaged: false })).toEqual({
    ...packaged,
    devTools: true,
  })
})

it('keeps nothing of a page on disk', () => {
  expect(packaged.partition?.startsWith('persist:')).toBe(false)
})
