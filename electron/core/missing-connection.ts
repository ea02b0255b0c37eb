import { connectionTypes } from '../../nodes/registry'

/**
 * Why nothing can be sent without that connection, and what can be done; `instead` is what works all the same. A type
 * that needs a secret is named as such: setting it up would lead to nothing before secrets can be kept.
 */
export function missingConnection(type: string, name: string | null, instead: string | null): string {
  const or = instead === null ? '' : `, or ${instead}`
  if (needsSecret(type)) {
    const which = name === null ? '' : `"${name}" `
    const so = instead === null ? '' : `: ${instead}`
    return `There is no connection ${which}of type "${type}", and none can be used yet, since it needs a secret and secrets come with a later version${so}`
  }
  if (name !== null)
    return `There is no connection "${name}" of type "${type}": see \`cordon connection ls\`${or}`
  return `There is no connection of type "${type}": set one up with \`cordon connection set NAME --type ${type}\`${or}`
}

function needsSecret(type: string): boolean {
  const known = connectionTypes.get(type)
  return known !== undefined && known.auth.kind !== 'none'
}
