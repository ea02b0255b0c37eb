import { defineConfig } from 'vite'

// What runs in Node: the command line (with the headless host in it), the bench, the sample generator.
// Packages with native parts or data files of their own stay outside.
export default defineConfig({
  build: {
    ssr: true,
    target: 'node22',
    outDir: 'dist/node',
    minify: false,
    rollupOptions: {
      input: {
        cli: 'electron/hosts/cli/main.ts',
        'replay-worker': 'electron/core/replay-worker/main.ts',
        bench: 'electron/bench/main.ts',
        'bench-thread': 'electron/bench/thread.ts',
        samples: 'resources/samples/main.ts',
      },
      external: ['better-sqlite3'],
      // All bundles lie in one folder: they find what ships beside them by where they are.
      output: { chunkFileNames: '[name]-[hash].js' },
    },
  },
  ssr: { noExternal: true, external: ['better-sqlite3'] },
})
