import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const root = fileURLToPath(new URL('../..', import.meta.url))

/**
 * Bundles a program of this folder as our hosts are bundled; returns the file that Node can run. Tests that run side by
 * side and need the same one say who they are.
 */
export async function buildChild(name: string, by = name): Promise<string> {
  // Below `dist`, so that it finds the packages which stay outside.
  const outDir = join(root, 'dist', 'faults', by)
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: true,
      target: 'node22',
      outDir,
      minify: false,
      rollupOptions: { input: { [name]: join(root, 'electron', 'faults', `${name}.ts`) } },
    },
    ssr: { noExternal: true, external: ['better-sqlite3'] },
  })
  return join(outDir, `${name}.js`)
}
