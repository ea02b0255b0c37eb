import { Copy } from 'lucide-react'
import { useStore } from 'zustand'
import type { DataRow, StepView } from '../../electron/views/replays'
import type { RunFilter } from '../../electron/views/runs'
import { failureText } from '../api/failure'
import { useRowDetail, useRunEvent } from '../api/data-queries'
import { ProvenanceGlyph } from '../canvas/provenance-glyph'
import { useSession } from '../editor/session-context'
import type { Json } from '../../nodes/sdk'
import { text } from '../text'
import { IconButton } from '../ui/button'
import { copyText } from '../ui/copy-text'
import { JsonTree } from '../ui/json-tree'
import { keepFocusInTable } from '../ui/keep-focus'
import { Loading, Note } from '../ui/note'
import { Tabs } from '../ui/tabs'
import { Tries } from './tries'
import styles from './data-tab.module.css'

type Props = { replay: string; position: number; target: RunFilter; row: DataRow | null }

const panelId = 'row-detail'

/** The values of the event that is looked at: what passed, what was read, and the event itself. */
export function RowDetail({ replay, position, target, row }: Props) {
  const { dock } = useSession()
  const side = useStore(dock.store, (state) => state.side)
  return (
    <div ref={keepFocusInTable} className={styles.detail}>
      <Tabs
        label={text.data.detail}
        panel={panelId}
        chosen={side}
        onChoose={(name) => dock.set({ side: name })}
        className={styles.sides}
        tabs={[
          { name: 'payload', label: text.data.payload },
          { name: 'values', label: text.data.values },
          { name: 'event', label: text.data.event },
        ]}
      />
      <div id={panelId} role="tabpanel" aria-label={text.data[side]} className={styles.values} tabIndex={0}>
        {side === 'event' ? (
          <EventValues replay={replay} position={position} />
        ) : (
          <StepValues replay={replay} position={position} target={target} row={row} side={side} />
        )}
      </div>
    </div>
  )
}

function EventValues({ replay, position }: { replay: string; position: number }) {
  const { data, error } = useRunEvent(replay, position)
  if (error) return <Note title={failureText(error)} tone="error" />
  return data ? <Payload value={data.event} /> : <Loading label={text.data.loading} />
}

function StepValues({ replay, position, target, row, side }: Props & { side: 'payload' | 'values' }) {
  const fallbackNode = row?.ending.split('+')[0]?.replace('!', '') ?? null
  const { data, error, isFetching } = useRowDetail({ replay, position, select: target, fallbackNode })
  if (error) return <Note title={failureText(error)} tone="error" />
  if (!data) return isFetching ? <Loading label={text.data.loading} /> : <Note title={text.data.chooseNode} />
  if (data.total === 0) return <Note title={text.data.notReached} />
  if (side === 'payload') return <Payload value={payloadOf(data)} />
  return data.crossing ? (
    <Reads reads={data.crossing.reads} />
  ) : (
    <Tries view={data} replay={replay} position={position} />
  )
}

function payloadOf(view: StepView): Json {
  return view.crossing ? view.crossing.payload : view.output
}

function Payload({ value }: { value: Json }) {
  return (
    <div className={styles.payload}>
      <IconButton
        icon={Copy}
        label={text.data.copy}
        className={styles.copy}
        onClick={() => void copyText(JSON.stringify(value, null, 2))}
      />
      <JsonTree value={value} />
    </div>
  )
}

function Reads({ reads }: { reads: NonNullable<StepView['crossing']>['reads'] }) {
  if (reads.length === 0) return <Note title={text.data.readsNothing} />
  return (
    <table className={styles.reads}>
      <thead>
        <tr>
          <th scope="col">{text.data.path}</th>
          <th scope="col">{text.data.value}</th>
          <th scope="col">{text.data.from}</th>
        </tr>
      </thead>
      <tbody>
        {reads.map(({ path, value, provenance }) => (
          <tr key={path}>
            <td>{path}</td>
            <td>{typeof value === 'string' ? value : JSON.stringify(value)}</td>
            <td className={styles.provenance}>
              <ProvenanceGlyph provenance={provenance} />
              {text.provenance[provenance]}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
