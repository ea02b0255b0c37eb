import { app, type BrowserWindow } from 'electron'
import { windowStateFile } from './desktop-config'
import { failRunning } from './failure'
import { pageUrl } from './policy/page-address'
import { writeWindowState } from './window-state'

const crashSpanMs = 60_000
const mostCrashes = 3

/** What happens to a window from its first page to its end. */
export function keepWindow(window: BrowserWindow): void {
  window.on('close', () => saveState(window))
  const crashes: number[] = []
  window.webContents.on('render-process-gone', (_, { reason }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return
    const now = performance.now()
    crashes.push(now)
    const recent = crashes.filter((at) => now - at < crashSpanMs).length
    // The core goes on without a page, so the next page finds everything as it was.
    if (recent <= mostCrashes) loadPage(window).catch(failRunning)
    else failRunning(new Error(`The page ended ${recent} times in a minute, the last time: ${reason}`))
  })
  if (!app.isPackaged) offerDevTools(window)
}

/** Loads the one document there is. A window that is closed meanwhile is no failure. */
export async function loadPage(window: BrowserWindow): Promise<void> {
  try {
    await window.loadURL(pageUrl)
  } catch (error) {
    if (!window.isDestroyed()) throw error
  }
}

function saveState(window: BrowserWindow): void {
  try {
    writeWindowState(windowStateFile(), { ...window.getNormalBounds(), maximised: window.isMaximized() })
  } catch {
    // A window that opens elsewhere next time is no reason to keep this one from closing.
  }
}

/** Without a menu there is no other way to them. A packaged app has none (`web-preferences.ts`). */
function offerDevTools(window: BrowserWindow): void {
  window.webContents.on('before-input-event', (_, input) => {
    if (input.type === 'keyDown' && input.key === 'F12') window.webContents.toggleDevTools()
  })
}
