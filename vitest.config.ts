import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

const reports = process.env.CORDON_REPORTS

export default defineConfig({
  test: {
    include: ['{electron,nodes,renderer,resources}/**/*.test.{ts,tsx}'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Long enough on a slow machine; what comes earlier is not waited for.
    expect: { poll: { timeout: 15_000 } },
    pool: 'forks',
    reporters: reports ? ['default', ['json', { outputFile: join(reports, 'unit.json') }]] : ['default'],
  },
})
