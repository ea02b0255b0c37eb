import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const Manifest = z.record(z.string(), z.strictObject({ type: z.string(), sha256: z.string() }))

export type Asset = { body: Buffer; type: string }

const noncePlaceholder = '__CSP_NONCE__'

/** The files of the renderer's build, as the build itself listed them: a path that is not in the list is not there. */
export class PageAssets {
  readonly #assets: ReadonlyMap<string, Asset>

  private constructor(assets: ReadonlyMap<string, Asset>) {
    this.#assets = assets
  }

  /** Reads the build in `folder`. Throws when a file is missing or is not the one that was built. */
  static read(folder: string): PageAssets {
    const manifest = Manifest.parse(JSON.parse(readFileSync(join(folder, 'assets.json'), 'utf8')))
    const assets = Object.entries(manifest).map(([path, { type, sha256 }]): [string, Asset] => {
      const body = readFileSync(join(folder, path))
      if (hash('sha256', body) !== sha256)
        throw new Error(`${path} is not the file that was built: build again`)
      return [`/${path}`, { body, type }]
    })
    return new PageAssets(new Map(assets))
  }

  /** The asset at an exact path of the list; no path arithmetic. */
  get(path: string): Asset | undefined {
    return this.#assets.get(path)
  }

  /** The one document, with the nonce of this load. */
  document(nonce: string): Asset {
    const page = this.#assets.get('/index.html')
    if (!page) throw new Error('The build of the renderer has no index.html')
    return { ...page, body: Buffer.from(page.body.toString('utf8').replaceAll(noncePlaceholder, nonce)) }
  }
}
