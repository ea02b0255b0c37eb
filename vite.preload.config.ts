import { defineConfig } from 'vite'

// The preload: one CommonJS file that asks for `electron` and nothing else, which is all that a sandboxed one may.
export default defineConfig({
  build: {
    ssr: true,
    target: 'es2023',
    outDir: 'dist/desktop',
    emptyOutDir: false,
    minify: false,
    rollupOptions: {
      input: { preload: 'electron/hosts/desktop/preload.ts' },
      external: ['electron'],
      output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
    },
  },
  ssr: { noExternal: true, external: ['electron'] },
})
