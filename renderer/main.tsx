import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/jetbrains-mono/wght.css'
import { createRoot } from 'react-dom/client'
import { browserTransport, takeCode } from './api/browser-transport'
import { Connection } from './api/connection'
import { desktopTransport } from './api/desktop-transport'
import { App } from './app'
import { sessions } from './editor/session-registry'
import { pendingDeletes } from './screens/playbooks/pending-deletes'
import { loadPreferences } from './shell/preferences'

const { host } = window
const connection = new Connection(host ? desktopTransport(host) : browserTransport(takeCode()))
void connection.start()

addEventListener('pagehide', () => {
  pendingDeletes.commit()
  sessions.keepAll()
})

const root = document.getElementById('root')
if (!root) throw new Error('The page has no root')
const reactRoot = createRoot(root)
// The theme and the playbook to open are known before anything shows; unless there is no answer, which the app says.
await Promise.race([loadPreferences(connection.client), connection.isOut()])
reactRoot.render(<App connection={connection} />)
