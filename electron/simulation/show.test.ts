import { it } from 'vitest'
import { live } from './scenario'
it('shows', async () => {
  const o = await live(Number(process.env.SEED))
  console.log(o.log.join('\n'), o.failure)
})
