import './harden'
import { app, dialog } from 'electron'
import { startDesktop } from './desktop-app'
import { refusedStart, refuseStart } from './policy/start-refusal'

const refusal = refuseStart({
  words: process.argv.slice(1),
  env: process.env,
  isPackaged: app.isPackaged,
  platform: process.platform,
})
if (refusal === null) startDesktop()
else {
  // Before Electron is ready this goes to stderr on Linux, and into a box elsewhere.
  dialog.showErrorBox('Cordon cannot start', refusal)
  app.exit(refusedStart)
}
