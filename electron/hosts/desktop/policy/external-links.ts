/** A link that may be handed to the person's browser, or why it may not. */
export type ExternalLink =
  | {
      ok: true
      address: string /** As the network will read it, never as a script draws it. */
      host: string
    }
  | {
      ok: false
      reason: string
    }

const longest = 2048

/**
 * Decides about a link (reliability.md 5, item 15). Whoever opens it asks the person first and shows `host`. What
 * two parsers could read in two ways is refused, not repaired.
 */
export function readExternalLink(text: string): ExternalLink {
  if (text.length > longest) return refused('too long')
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u0020\u007f-\u00a0\\]/u.test(text) || /[\p{Cf}\p{Zl}\p{Zp}\p{Zs}\p{Cs}\p{Co}]/u.test(text))
    return refused('characters that do not belong in an address')
  if (!/^https:\/\/[^/?#]/i.test(text)) return refused('not https://')
  if (!URL.canParse(text)) return refused('not an address')
  const url = new URL(text)
  if (url.protocol !== 'https:') return refused('not https://')
  if (url.username !== '' || url.password !== '' || authorityOf(text).includes('@'))
    return refused('a user name before the host')
  if (url.hostname === '' || url.hostname.endsWith('.')) return refused('no full host name')
  return { ok: true, address: url.href, host: url.host }
}

/** What the person is asked before a link leaves for the browser. */
export function confirmLinkText(link: { host: string; address: string }): {
  message: string
  detail: string
} {
  return { message: `Open ${link.host} in your browser?`, detail: link.address }
}

function authorityOf(text: string): string {
  return /^https:\/\/([^/?#]*)/i.exec(text)?.[1] ?? ''
}

function refused(reason: string): ExternalLink {
  return { ok: false, reason }
}
