import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { ApiClient } from '../../api'
import type { LiveRunView } from '../../views/live'
import { exactly, readArguments, text } from './arguments'
import { type Output, table } from './output'
import { readPlaybookRef } from './playbook-ref'
import { UsageError } from './usage'

/** One real run. It asks for `--live`, so that nobody acts who meant to try. */
export async function runCommand(words: readonly string[], api: ApiClient, output: Output): Promise<number> {
  const { values, positionals } = readArguments(words, {
    event: { type: 'string' },
    live: { type: 'boolean' },
    'shift-time': { type: 'boolean' },
  })
  const [playbook] = exactly(positionals, ['PLAYBOOK'])
  const event = text(values, 'event')
  if (event === undefined) throw new UsageError('Say which event: --event FILE, with one event in it')
  if (values.live !== true) {
    throw new UsageError(
      `A run acts on the world: say --live if you mean it. To try it without effects: cordon replay ${playbook} --events ${event}`,
    )
  }
  if (!(await stat(event).catch(() => null))) throw new UsageError(`${event} does not exist`)
  const run = await api.live.run({
    playbook: readPlaybookRef(playbook as string),
    file: resolve(event),
    shiftTime: values['shift-time'] === true,
  })
  if (output.json) await output.value(run)
  else for (const line of forPeople(run)) output.line(line)
  return run.status === 'failed' || run.status === 'cancelled' ? 1 : 0
}

function forPeople({
  playbook,
  event,
  status,
  reason,
  ending,
  steps,
  total,
  effects,
}: LiveRunView): string[] {
  const went = steps.map(({ node, attempt, status: how, outlet, error, ms }) => [
    `  ${node}`,
    attempt > 1 ? `try ${attempt}` : '',
    outlet ?? how,
    `${Math.round(ms)} ms`,
    error ?? '',
  ])
  const did = effects.map(({ nodeType, target, state, reason: why }) => [
    `  ${nodeType}`,
    target ?? '',
    state,
    why,
  ])
  return [
    `${playbook} over ${event}: ${status}${reason === null ? '' : ` (${reason})`}${ending === '' ? '' : `, ended at ${ending}`}`,
    ...table(went),
    ...(total > steps.length ? [`  and ${(total - steps.length).toLocaleString('en')} more`] : []),
    ...(did.length > 0 ? ['Effects', ...table(did)] : []),
  ]
}
