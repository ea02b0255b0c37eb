import type { ApiClient } from '../../api'
import { levels, type DeploymentView } from '../../views/live'
import { exactly, oneOf, readArguments } from './arguments'
import type { Output } from './output'
import { CoreError } from '../../core/errors'
import { readPlaybookRef, readId } from './playbook-ref'
import { UsageError } from './usage'

export async function deployCommand(
  words: readonly string[],
  api: ApiClient,
  output: Output,
): Promise<number> {
  const { values, positionals } = readArguments(words, { level: { type: 'string' } })
  const [playbook] = exactly(positionals, ['PLAYBOOK'])
  const level = oneOf(values, 'level', levels) ?? 'shadow'
  const deployed = await api.live.deploy({ ...(await savedVersion(playbook as string, api)), level })
  const queued = deployed.queue > 0 ? `, ${deployed.queue} events queued` : ''
  return tell(deployed, `is deployed at level ${deployed.level}${queued}`, output)
}

export async function stopCommand(words: readonly string[], api: ApiClient, output: Output): Promise<number> {
  const [id] = exactly(readArguments(words, {}).positionals, ['ID'])
  const stopped = await api.live.stop({ playbook: readId(id as string) })
  const going = stopped.running + stopped.waiting
  return tell(stopped, going > 0 ? `is stopped; ${going} runs go on to their end` : 'is stopped', output)
}

async function tell(deployment: DeploymentView, words: string, output: Output): Promise<number> {
  if (output.json) await output.value(deployment)
  else output.line(`${deployment.name} v${deployment.version} ${words}`)
  return 0
}

/** What runs on live events never changes: a file becomes a version by being taken in, a draft by being saved. */
async function savedVersion(words: string, api: ApiClient): Promise<{ playbook: string; version?: number }> {
  const ref = readPlaybookRef(words)
  if ('file' in ref) {
    const { id, version } = await api.playbooks.import({ ref })
    return { playbook: id, version }
  }
  if (!('id' in ref)) throw new UsageError(`"${words}" is neither a file nor the id of a playbook`)
  const { id, version } = ref
  if (version === 'draft')
    throw new UsageError(`A draft is not deployed: save it as a version first, cordon playbook save ${id}`)
  if (version === 'deployed') return deployedVersion(id, api)
  return version === undefined ? { playbook: id } : { playbook: id, version }
}

/** Another level for the version that runs already. */
async function deployedVersion(id: string, api: ApiClient): Promise<{ playbook: string; version: number }> {
  const { deployments } = await api.live.status()
  const found = deployments.find(({ playbook }) => playbook === id)
  if (!found)
    throw new CoreError('not_found', `The playbook ${id} is not deployed: see \`cordon playbook list\``)
  return { playbook: id, version: found.version }
}
