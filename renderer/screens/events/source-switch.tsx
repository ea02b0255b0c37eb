import { useStore } from 'zustand'
import { useSampleSets } from '../../api/queries'
import { text } from '../../text'
import { Segments } from '../../ui/segments'
import { eventsStore } from './events-store'

// No sample set has a name with a space.
const stored = 'stored events'

/** Stored events, or those of one of the sample sets. */
export function SourceSwitch() {
  const set = useStore(eventsStore, (state) => state.set)
  const sets = useSampleSets().data ?? []
  return (
    <Segments
      label={text.events.source}
      chosen={set ?? stored}
      onChoose={(name) => eventsStore.setState({ set: name === stored ? null : name, chosen: null })}
      choices={[
        { name: stored, label: text.events.stored },
        ...sets.map(({ name, title, description }) => ({ name, label: title, tip: description })),
      ]}
    />
  )
}
