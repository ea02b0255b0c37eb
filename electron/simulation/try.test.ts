import { it } from 'vitest'
import { live } from './scenario'
it('runs', async () => {
  const from = Number(process.env.FROM ?? 0), n = Number(process.env.N ?? 50)
  const t = performance.now()
  let deaths = 0, lines = 0
  const fails = new Map<string, number[]>()
  for (let s = from; s < from + n; s++) {
    const o = await live(s)
    deaths += o.deaths; lines += o.log.length
    if (o.failure) {
      const k = o.failure.message.replace(/\d+/g, '#').slice(0, 110)
      fails.set(k, [...(fails.get(k) ?? []), s])
      if (process.env.LOG) console.log(o.log.slice(-Number(process.env.LOG)).join('\n'), o.failure.stack)
    }
  }
  console.log('ms', performance.now() - t, 'deaths', deaths, 'lines', lines)
  for (const [k, v] of fails) console.log(v.length, k, v.slice(0, 6).join(','))
})
