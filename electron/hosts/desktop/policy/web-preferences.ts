import type { WebPreferences } from 'electron'
import { pagePartition } from './page-address'

/**
 * What a page may. Written out in full: a default that changes with a new Electron changes nothing here. Options
 * that only weaken a page are not named, not even to say no (a test reads the source for them).
 */
export function webPreferences(options: { preload: string; isPackaged: boolean }): WebPreferences {
  return {
    preload: options.preload,
    partition: pagePartition,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webviewTag: false,
    plugins: false,
    enableWebSQL: false,
    enableDeprecatedPaste: false,
    // A dropped file never becomes a navigation; the page reads what falls into its import zone as text.
    navigateOnDragDrop: false,
    // A dictionary would be fetched from outside.
    spellcheck: false,
    devTools: !options.isPackaged,
  }
}
