import { createHash } from 'node:crypto'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const types: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
}

/** Lists what was built, with its type and digest: the hosts hand out what is in the list, and nothing else. */
function assetList(): Plugin {
  return {
    name: 'cordon-asset-list',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const list = Object.values(bundle).map((file) => {
          const body = file.type === 'chunk' ? file.code : file.source
          const type = types[file.fileName.split('.').at(-1) ?? '']
          if (!type) throw new Error(`No content type for ${file.fileName}: add it to vite.config.ts`)
          return [file.fileName, { type, sha256: createHash('sha256').update(body).digest('hex') }] as const
        })
        const source = JSON.stringify(
          Object.fromEntries(list.toSorted(([a], [b]) => (a < b ? -1 : 1))),
          null,
          2,
        )
        this.emitFile({ type: 'asset', fileName: 'assets.json', source })
      },
    },
  }
}

// The renderer: one page, the same in Electron and in a browser. Nothing is inlined, since the policy forbids it.
export default defineConfig({
  root: 'renderer',
  base: '/',
  plugins: [react(), assetList()],
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'es2023',
    // Electron's Chromium, and the browsers of the last two years: all know `light-dark`.
    cssTarget: ['chrome125', 'firefox128', 'safari18'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
})
