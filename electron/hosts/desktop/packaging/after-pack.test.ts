import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { afterAll, describe, expect, it } from 'vitest'
import { fuses } from '../policy/fuses'
import { keepPrebuild, setFuses } from './after-pack.mjs'

const folder = mkdtempSync(join(tmpdir(), 'cordon-pack-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A file with a fuse wire in it, as Electron's binary has one: what comes from the factory is not what we want. */
function binaryWith(states: string): string {
  const path = join(folder, `electron-${states}`)
  const sentinel = Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX')
  const wire = Buffer.concat([sentinel, Buffer.from([1, states.length]), Buffer.from(states)])
  writeFileSync(path, Buffer.concat([Buffer.alloc(4096, 7), wire, Buffer.alloc(4096, 9)]))
  return path
}

describe('the fuses', () => {
  it('are decided, every one that there is', () => {
    const known = Object.keys(FuseV1Options).filter((name) => Number.isNaN(Number(name)))
    expect(Object.keys(fuses).toSorted()).toEqual(known.toSorted())
    expect(fuses).toMatchObject({
      RunAsNode: false,
      OnlyLoadAppFromAsar: true,
      EnableNodeCliInspectArguments: false,
    })
  })

  it('are set in the binary', async () => {
    const binary = binaryWith('101100011')
    await setFuses(binary, 'linux')
    const wire = await getCurrentFuseWire(binary)
    const states = Object.keys(fuses).map(
      (name) => wire[FuseV1Options[name as keyof typeof fuses]] === FuseState.ENABLE,
    )
    expect(states).toEqual([false, true, false, false, true, true, false, false, true])
  })

  it('stop the packaging when Electron has one more, or fewer than we decided about', async () => {
    await expect(setFuses(binaryWith('1011000111'), 'linux')).rejects.toThrow(/10 fuses/)
    await expect(setFuses(binaryWith('10110001'), 'linux')).rejects.toThrow(/WasmTrapHandlers/)
    await expect(setFuses(binaryWith('1011r0011'), 'linux')).resolves.toBeUndefined()
  })
})

describe('the prebuilds', () => {
  it('are left out but for the target’s', async () => {
    const prebuilds = join(folder, 'prebuilds')
    mkdirSync(prebuilds)
    for (const name of ['linux-x64.node', 'linuxmusl-x64.node', 'darwin-arm64.node'])
      writeFileSync(join(prebuilds, name), '')
    await expect(keepPrebuild(prebuilds, 'linux-ia32.node')).rejects.toThrow(/linux-ia32/)
    await keepPrebuild(prebuilds, 'linux-x64.node')
    expect(readdirSync(prebuilds)).toEqual(['linux-x64.node'])
  })
})
