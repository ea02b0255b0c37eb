import { z } from 'zod'
import { anyValue, defineContainer } from '../sdk'

const open = z.object({}).catchall(anyValue())

export default defineContainer({
  type: 'logic.sub-playbook',
  version: 1,
  effect: 'none',
  kind: 'call',
  late: [],
  palette: {
    title: 'Playbook',
    summary: 'Runs a version of another playbook inside this run.',
    icon: 'workflow',
    keywords: ['call', 'sub-playbook', 'reuse', 'function', 'nested'],
  },
  help:
    'The inputs and outputs are those that the other playbook declares; its steps read the inputs as `inputs.NAME`. ' +
    'It runs over the same event, and its own filter is not asked. The version is fixed: a newer one has to be chosen.',
  config: z.object({
    playbook: z
      .string()
      .regex(/^[0-9A-Za-z][0-9A-Za-z-]{0,63}$/, { error: 'is no playbook id' })
      .meta({ title: 'Playbook', description: 'Its id.' }),
    version: z.number().int().min(1).meta({ title: 'Version' }),
  }),
  input: open,
  outlets: { ok: open },
  example: { input: {}, config: { playbook: 'p1', version: 1 } },
})
