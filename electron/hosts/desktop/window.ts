import { BrowserWindow, nativeTheme } from 'electron'
import { webPreferences } from './policy/web-preferences'
import { type Placement, smallest } from './window-state'

/** The page's own background (`bg.canvas` of ux.md 5.1), so that nothing flashes before it is drawn. */
const background = { light: '#F4F5F7', dark: '#0E1116' }

/** Makes the window. The only place that does: whatever is decided about pages holds for every one there is. */
export function createWindow(options: {
  preload: string
  placement: Placement
  isPackaged: boolean
}): BrowserWindow {
  const { maximised, ...bounds } = options.placement
  const window = new BrowserWindow({
    ...bounds,
    minWidth: smallest.width,
    minHeight: smallest.height,
    title: 'Cordon',
    show: false,
    backgroundColor: backgroundNow(),
    webPreferences: webPreferences(options),
  })
  window.once('ready-to-show', () => {
    if (maximised) window.maximize()
    window.show()
  })
  nativeTheme.on('updated', () => {
    if (!window.isDestroyed()) window.setBackgroundColor(backgroundNow())
  })
  return window
}

function backgroundNow(): string {
  return nativeTheme.shouldUseDarkColors ? background.dark : background.light
}
