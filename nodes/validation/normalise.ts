import { z } from 'zod'
import { anyValue, defineNode, type Json } from '../sdk'

export default defineNode({
  type: 'validation.normalise',
  version: 1,
  effect: 'none',
  palette: {
    title: 'Normalise',
    summary: 'Gives fields of the event one name for the rest of the playbook.',
    icon: 'spline',
    keywords: ['map', 'rename', 'fields', 'transform'],
  },
  help: 'Each input becomes a field of the output. Text loses white space at both ends; the event itself never changes.',
  config: z.object({
    lowerCase: z
      .array(z.string().min(1))
      .default([])
      .meta({ title: 'Lower case', description: 'Fields whose letter case means nothing (users, hosts).' }),
  }),
  input: z.object({}).catchall(anyValue()),
  outlets: { ok: z.object({}).catchall(anyValue()) },
  example: { input: { user: ' Alice@Example.com ' }, config: { lowerCase: ['user'] } },

  run({ input, config, out }) {
    const lower = new Set(config.lowerCase)
    const mapped = Object.entries(input).map(([name, value]): [string, Json] => {
      if (typeof value !== 'string') return [name, value]
      const text = value.trim()
      return [name, lower.has(name) ? text.toLowerCase() : text]
    })
    return out.ok(Object.fromEntries(mapped))
  },
})
