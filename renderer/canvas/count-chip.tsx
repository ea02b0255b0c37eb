import type { Point } from '../editor/place-node'
import styles from './wire.module.css'

// Widths of a character: of a figure in the data face, of a letter in the smaller face of labels.
const digit = 6.7
const letter = 5.2
const padding = 4
const line = 15
// A longer label has no room between two columns: it begins at its node instead of standing in the middle.
const longest = 7
const gap = 10

type CountChipProps = {
  id: string
  outlet: string
  count: number | null
  /** The middle of the wire. */
  at: Point
  /** Where the wire begins. */
  from: number
}

/** How many events crossed a wire; zoomed out, where the labels of ports are gone, the outlet as well. */
export function CountChip({ id, outlet, count, at, from }: CountChipProps) {
  const label = outlet === 'ok' ? '' : outlet
  const isLong = label.length > longest
  return (
    <>
      <g
        className={styles.chip}
        style={placed(at.x, at.y)}
        data-testid={`wire-count-${id}`}
        data-count={count ?? undefined}
      >
        {count !== null && <Words words={String(count)} y={0} advance={digit} />}
      </g>
      {label !== '' && (
        <g className={styles.outlet} style={placed(isLong ? from + gap : at.x, at.y)} aria-hidden="true">
          <Words words={label} y={count === null ? 0 : -line} advance={letter} begins={isLong} />
        </g>
      )}
    </>
  )
}

function placed(x: number, y: number) {
  return { transform: `translate(${x}px, ${y}px) scale(var(--unzoom, 1))` }
}

type WordsProps = { words: string; y: number; advance: number; begins?: boolean }

function Words({ words, y, advance, begins }: WordsProps) {
  const width = words.length * advance + 2 * padding
  return (
    <>
      <rect x={begins === true ? -padding : -width / 2} y={y - 9} width={width} height="18" rx="4" />
      <text textAnchor={begins === true ? 'start' : 'middle'} y={y} dy="0.36em">
        {words}
      </text>
    </>
  )
}
