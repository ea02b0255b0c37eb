import './harden'
import { app } from 'electron'
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
  process.stderr.write(`${refusal}\n`)
  app.exit(refusedStart)
}
