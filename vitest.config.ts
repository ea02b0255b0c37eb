import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{electron,nodes,renderer,resources}/**/*.test.{ts,tsx}'],
    testTimeout: 30_000,
    pool: 'forks',
  },
})
