// Makes `require('electron')` of the app's bundle find the stand-in. Loaded with `node --import`.
import { registerHooks } from 'node:module'

const url = new URL('./electron.ts', import.meta.url).href

registerHooks({
  resolve(specifier, context, next) {
    if (specifier === 'electron') return { url, format: 'module-typescript', shortCircuit: true }
    return next(specifier, context)
  },
})
