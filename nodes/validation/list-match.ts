import { z } from 'zod'
import { defineNode, listName, scalarText } from '../sdk'

export default defineNode({
  type: 'validation.list-match',
  version: 1,
  effect: 'none',
  palette: {
    title: 'List match',
    summary: 'Looks a value up in a local list.',
    icon: 'list-checks',
    keywords: ['allow', 'deny', 'vip', 'lookup', 'contains'],
  },
  help: 'The types of the list decide how a value matches: exact (letter case ignored), domain (a name and all below it) or CIDR.',
  config: z.object({ list: listName() }),
  input: z.object({ value: scalarText('Value') }),
  outlets: {
    match: z.object({ value: z.string(), entry: z.string(), note: z.string().nullable() }),
    no: z.object({ value: z.string() }),
  },
  example: { input: { value: 'vip.cfo@example.com' }, config: { list: 'vip' } },

  run({ input: { value }, config, out, ctx }) {
    const found = ctx.matchList(config.list, value)
    return found ? out.match({ value, entry: found.entry, note: found.note }) : out.no({ value })
  },
})
