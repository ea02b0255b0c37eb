import { defineConfig } from 'vite'

// The thread of large replays, for the desktop: one CommonJS file beside the main process's own, as that is.
export default defineConfig({
  build: {
    ssr: true,
    target: 'node24',
    outDir: 'dist/desktop',
    emptyOutDir: false,
    minify: false,
    rollupOptions: {
      input: { 'replay-worker': 'electron/core/replay-worker/main.ts' },
      external: ['better-sqlite3'],
      output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
    },
  },
  ssr: { noExternal: true, external: ['better-sqlite3'] },
})
