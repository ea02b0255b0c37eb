import { type KeyboardEvent, type ReactNode, useState } from 'react'
import type { EffectView } from '../../../electron/views/live'
import type { Signed } from '../../live/decide-wait'
import type { Decision } from '../../live/decision-rules'
import { scopeOf } from '../../keys/scope'
import { text } from '../../text'
import { Button } from '../../ui/button'
import { DecisionDialog } from './decision-dialog'

type Props<Choice extends Decision> = {
  what: string
  effect: EffectView | null
  choices: readonly Choice[]
  decide: (decision: Choice, signed: Signed) => Promise<void>
  /** Draws what is decided about, with the buttons in it; the keys belong to all of it. */
  children: (buttons: ReactNode, onKey: (event: KeyboardEvent) => void) => ReactNode
}

const keysOf: Partial<Record<Decision, { shown: string; letter: string }>> = {
  approved: { shown: '⇧A', letter: 'A' },
  denied: { shown: '⇧X', letter: 'X' },
}

/** The choices about one thing, and the dialog in which one of them is signed. */
export function Decisions<Choice extends Decision>(props: Props<Choice>) {
  const { what, effect, choices, decide, children } = props
  const [asked, setAsked] = useState<Choice | null>(null)
  const buttons = choices.map((decision) => (
    <Button
      key={decision}
      look={decision === 'approved' ? 'primary' : 'plain'}
      onClick={() => setAsked(decision)}
    >
      {text.decision.words[decision]}
      {keysOf[decision] && <kbd>{keysOf[decision].shown}</kbd>}
    </Button>
  ))
  const press = (event: KeyboardEvent) => {
    const { key, shiftKey, ctrlKey, altKey, metaKey, target } = event
    if (!shiftKey || ctrlKey || altKey || metaKey) return
    if (scopeOf(target instanceof Element ? target : null) !== 'elsewhere') return
    const decision = choices.find((choice) => keysOf[choice]?.letter === key.toUpperCase())
    if (!decision) return
    event.preventDefault()
    setAsked(decision)
  }
  return (
    <>
      {children(buttons, press)}
      {asked && (
        <DecisionDialog
          decision={asked}
          what={what}
          effect={effect}
          decide={(signed) => decide(asked, signed)}
          onClose={() => setAsked(null)}
        />
      )}
    </>
  )
}
