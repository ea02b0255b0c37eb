import { defineConfig } from 'vite'

// Electron's main process: one CommonJS file. SQLite stays outside for its native part.
export default defineConfig({
  build: {
    ssr: true,
    target: 'node24',
    outDir: 'dist/desktop',
    // The preload's bundle lies in the same folder.
    emptyOutDir: false,
    minify: false,
    rollupOptions: {
      input: { main: 'electron/hosts/desktop/main.ts' },
      external: ['electron', 'better-sqlite3'],
      output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
    },
  },
  ssr: { noExternal: true, external: ['electron', 'better-sqlite3'] },
})
