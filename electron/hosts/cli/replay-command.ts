import { resolve } from 'node:path'
import type { ApiClient } from '../../api'
import type { ReplayView } from '../../views/replays'
import { exactly, filterText, number, oneOf, readArguments, text, type Values } from './arguments'
import { type Output, table } from './output'
import { readPlaybookRef } from './playbook-ref'
import { UsageError } from './usage'

export async function replayCommand(
  words: readonly string[],
  api: ApiClient,
  output: Output,
): Promise<number> {
  const { values, positionals } = readArguments(words, {
    events: { type: 'string' },
    where: { type: 'string' },
    reads: { type: 'string' },
    approvals: { type: 'string' },
    concurrency: { type: 'string' },
    resume: { type: 'string' },
  })
  const earlier = text(values, 'resume')
  const { id } =
    earlier === undefined
      ? await start(values, positionals, api)
      : await resume(earlier, values, positionals, api)
  output.note(`Replay ${id} (if it is interrupted: cordon replay --resume ${id})`)
  await showProgress(id, api, output)
  const { parkedReasons, error, ...replay } = await api.replays.finished({ id })
  for (const reason of parkedReasons) output.note(`No event: ${reason}`)
  // Also of one that failed: what it came to before that counts.
  const result = replay.summary && resultOf(replay.summary)
  if (result && output.json) await output.value(result)
  else if (result) for (const line of forPeople(result, replay)) output.line(line)
  if (result && replay.state === 'finished') return result.failed > 0 ? 1 : 0
  output.note(`The replay failed: ${error ?? 'it was interrupted'}`)
  return 1
}

function start(values: Values, positionals: readonly string[], api: ApiClient): Promise<{ id: string }> {
  const [playbook] = exactly(positionals, ['PLAYBOOK'])
  const concurrency = number(values, 'concurrency', 1, 64)
  return api.replays.start({
    playbook: readPlaybookRef(playbook as string),
    events: eventsOf(values),
    reads: oneOf(values, 'reads', ['recorded', 'live']) ?? 'recorded',
    approvals: oneOf(values, 'approvals', ['stop', 'approve', 'deny']) ?? 'stop',
    ...(concurrency === undefined ? {} : { concurrency }),
  })
}

/** What is replayed and how was said when it began; a playbook that is named all the same must be the one. */
async function resume(
  id: string,
  values: Values,
  positionals: readonly string[],
  api: ApiClient,
): Promise<{ id: string }> {
  const more = Object.keys(values).find((name) => name !== 'resume' && name !== 'json')
  if (more !== undefined) throw new UsageError(`--resume goes on as the replay began: leave out --${more}`)
  const [playbook] = positionals
  if (playbook === undefined) return api.replays.resume({ id })
  exactly(positionals, ['PLAYBOOK'])
  const { logicHash } = await api.playbooks.get({ ref: readPlaybookRef(playbook) })
  const replay = await api.replays.get({ id })
  if (replay.logicHash !== logicHash)
    throw new UsageError(
      `Replay ${id} is not of ${playbook} as it is now: leave it out, or start a new replay`,
    )
  return api.replays.resume({ id })
}

function eventsOf(values: Values) {
  const file = text(values, 'events')
  const where = filterText(values, 'where')
  if (file !== undefined && where !== undefined) throw new UsageError('Say --events or --where, not both')
  if (file !== undefined) return { kind: 'file', path: resolve(file) } as const
  if (where !== undefined) return { kind: 'stored', where } as const
  return { kind: 'samples' } as const
}

async function showProgress(id: string, api: ApiClient, output: Output): Promise<void> {
  if (!process.stderr.isTTY) return
  for await (const { processed, expected } of await api.replays.follow({ id })) {
    output.progress(`${processed}${expected === null ? '' : ` of ${expected}`} events`)
  }
}

type Result = ReturnType<typeof resultOf>

function resultOf({ totals, traceHash, seconds }: NonNullable<ReplayView['summary']>) {
  const { runs, notMatched, completed, failed, waiting, cancelled, noRecording, effects } = totals
  const events = runs + notMatched
  return {
    runs,
    notMatched,
    completed,
    failed,
    waiting,
    cancelled,
    noRecording,
    endings: Object.fromEntries(Object.entries(totals.endings).map(([ending, { count }]) => [ending, count])),
    nodes: Object.fromEntries(Object.entries(totals.nodes).map(([id, node]) => [id, pick(node)])),
    effects,
    traceHash,
    seconds: Math.round(seconds * 1000) / 1000,
    eventsPerSecond: seconds > 0 ? Math.round(events / seconds) : 0,
  }
}

function pick({ in: entered, out, errors }: { in: number; out: object; errors: number }) {
  return { in: entered, out, errors }
}

function forPeople(result: Result, { name, summary }: ReplayView): string[] {
  const { runs, notMatched, completed, failed, waiting, traceHash, seconds } = result
  const endings = Object.entries(summary?.totals.endings ?? {}).map(([ending, { count, outcome }]) => [
    `  ${count}`,
    ending,
    outcome ?? '',
  ])
  return [
    `${name}: ${runs} runs in ${seconds} s (${notMatched} events did not match)`,
    `  ${completed} completed, ${failed} failed, ${waiting} waiting`,
    'Ended at',
    ...table(endings),
    'Would do',
    ...table(Object.entries(result.effects).map(([type, count]) => [`  ${count}`, type])),
    ...(traceHash === null ? [] : [`Trace ${traceHash}`]),
  ]
}
