import type { IpcMain, IpcMainEvent, WebContents } from 'electron'
import type { PageDoor } from './page-door'
import { isOwnPage } from './policy/sender'

/** The channel of the core's API. It carries a port, once for each connection, and nothing else. */
const channel = 'rpc'

/** Lets our page in, and nobody else (reliability.md 5, item 17). */
export function listenForPage(ipc: Pick<IpcMain, 'on'>, contents: PageContents, door: PageDoor): void {
  ipc.on(channel, (event: IpcMainEvent) => {
    const [port, ...more] = event.ports
    if (port && more.length === 0 && isOwnPage(event, contents.id)) door.attach(port)
    else for (const refused of event.ports) refused.close()
  })
  contents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
    if (isMainFrame && !isSameDocument) door.navigationStarted()
  })
  contents.on('did-navigate', () => door.navigated())
  contents.on('render-process-gone', () => door.close())
  contents.on('destroyed', () => door.close())
}

type PageContents = Pick<WebContents, 'id' | 'on'>
