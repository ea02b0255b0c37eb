import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode, Suspense, useEffect, useState } from 'react'
import { Redirect, Route, Router, Switch } from 'wouter'
import { useHashLocation } from 'wouter/use-hash-location'
import { ApiContext } from './api/api-context'
import type { Connection } from './api/connection'
import { ConnectionContext, useConnectionState } from './api/connection-context'
import { followEventCount } from './api/event-count-feed'
import { usePlaybooks } from './api/queries'
import { LiveFeed, liveStore } from './live/live-feed'
import { refreshOnNews } from './live/refresh-on-news'
import { EditorScreen, EventsScreen, PlaybooksScreen, RunsScreen } from './screens/lazy-screens'
import { playbookToOpen } from './shell/last-playbook'
import { RefusedPage } from './shell/refused-page'
import { Shell } from './shell/shell'
import { text } from './text'
import { announcer } from './ui/announcer'
import { Loading } from './ui/note'

export function App({ connection }: { connection: Connection }) {
  const [client] = useState(makeQueryClient)
  // What was shown before a connection was lost may be old.
  useEffect(
    () =>
      connection.state.subscribe((state) => {
        if (state.at === 'open' && state.times > 1) void client.invalidateQueries()
      }),
    [connection, client],
  )
  useEffect(() => {
    const onNews = refreshOnNews(client)
    const feed = new LiveFeed({ api: connection.client, store: liveStore, announcer, onNews })
    void feed.start()
    return () => feed.close()
  }, [connection, client])
  useEffect(() => followEventCount(connection.client, client), [connection, client])
  return (
    <StrictMode>
      <ConnectionContext value={connection}>
        <ApiContext value={connection.client}>
          <QueryClientProvider client={client}>
            {/* oxlint-disable-next-line react/hooks -- wouter takes the hook itself, and calls it as one */}
            <Router hook={useHashLocation}>
              <Screens />
            </Router>
          </QueryClientProvider>
        </ApiContext>
      </ConnectionContext>
    </StrictMode>
  )
}

function Screens() {
  const { at } = useConnectionState()
  if (at === 'refused') return <RefusedPage />
  return (
    <Shell>
      <Suspense fallback={<Loading label={text.shell.loading} />}>
        <Switch>
          <Route path="/playbooks/:id" component={EditorScreen} />
          <Route path="/playbooks" component={PlaybooksScreen} />
          <Route path="/events" component={EventsScreen} />
          <Route path="/runs" component={RunsScreen} />
          <Route component={Start} />
        </Switch>
      </Suspense>
    </Shell>
  )
}

/** The app opens on the playbook that was open last; a new one on the sample. */
function Start() {
  const { data, isError } = usePlaybooks()
  if (isError) return <Redirect to="/playbooks" replace />
  if (!data) return <Loading label={text.canvas.opening} />
  const id = playbookToOpen(data.map((playbook) => playbook.id))
  return <Redirect to={id === null ? '/playbooks' : `/playbooks/${id}`} replace />
}

function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The core is on this computer: a call that failed says why, and a lost connection is handled below.
        retry: false,
        networkMode: 'always',
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        staleTime: 2000,
      },
    },
  })
}
