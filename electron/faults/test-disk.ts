import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What the disk below a process does at its Nth operation (`power-cut.c` says what each means). */
export type Fault =
  | { mode: 'lost' | 'torn' | 'kill'; at: number; seed: number }
  | { mode: 'full' | 'sick'; at: number; lasting: number }

export type Disk = {
  /** What makes a process run on this disk. Its folder is one that exists, and so is the image. */
  environment(folder: string, image: string, fault: Fault | null): NodeJS.ProcessEnv
  /** How many operations the last process did that ended by itself. */
  operations(): number
  remove(): void
}

/** The library that stands between a process and its files; where there is none, why. */
export function buildDisk(): Disk | { missing: string } {
  if (process.platform !== 'linux') return { missing: 'the faulty disk is made for Linux' }
  const folder = mkdtempSync(join(tmpdir(), 'cordon-disk-'))
  const library = join(folder, 'power-cut.so')
  const source = fileURLToPath(new URL('power-cut.c', import.meta.url))
  const words = ['-shared', '-fPIC', '-O1', '-Wall', '-Wextra', '-Werror', '-o', library, source, '-ldl']
  const { error, status, stderr } = spawnSync('cc', [...words, '-lpthread'], { encoding: 'utf8' })
  if (error) {
    rmSync(folder, { recursive: true })
    return { missing: 'there is no C compiler (cc)' }
  }
  if (status !== 0) {
    rmSync(folder, { recursive: true })
    // Without the C library's own headers there is nothing to compile with; whatever else fails is our fault.
    if (/fatal error: .*No such file/.test(stderr))
      return { missing: 'there are no headers of the C library' }
    throw new Error(`power-cut.c cannot be compiled: ${stderr}`)
  }
  const count = join(folder, 'operations')
  return {
    environment(from, to, fault) {
      mkdirSync(to, { recursive: true })
      return {
        LD_PRELOAD: library,
        CORDON_CUT_FROM: from,
        CORDON_CUT_TO: to,
        CORDON_CUT_COUNT: count,
        CORDON_CUT_AT: String(fault?.at ?? 0),
        CORDON_CUT_MODE: fault?.mode ?? '',
        CORDON_CUT_SEED: String(fault && 'seed' in fault ? fault.seed : 0),
        CORDON_CUT_FOR: String(fault && 'lasting' in fault ? fault.lasting : 0),
      }
    },
    operations: () => (existsSync(count) ? Number(readFileSync(count, 'utf8')) : 0),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
