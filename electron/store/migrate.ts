import type { Db } from './open'
import { StoreError } from './store-error'

export type Migration = { readonly version: number; readonly up: string | ((db: Db) => void) }

const modules = import.meta.glob<Migration>(['./migrations/*.ts', '!./migrations/*.test.ts'], {
  eager: true,
  import: 'default',
})

/** Every migration there is, oldest first. The numbers are 1..n, so that two branches cannot both take one. */
export const migrations: readonly Migration[] = Object.values(modules).sort((a, b) => a.version - b.version)

/**
 * Brings the schema to `target`. A step and its number are committed together, so that a crash leaves the old
 * schema or the new one. Throws `StoreError` for a file of a newer version.
 */
export function migrate(db: Db, target = migrations.length): void {
  const current = db.pragma('user_version', { simple: true }) as number
  if (current > migrations.length) {
    throw new StoreError(
      `The data folder is of schema ${current}; this Cordon reads up to ${migrations.length}`,
    )
  }
  // A table that others refer to can only be made anew while nobody looks at the references; they are looked at
  // before each step is committed.
  const enforced = db.pragma('foreign_keys', { simple: true }) as number
  db.pragma('foreign_keys=OFF')
  try {
    for (const migration of migrations) {
      if (migration.version > current && migration.version <= target) step(db, migration)
    }
  } finally {
    db.pragma(`foreign_keys=${enforced}`)
  }
}

function step(db: Db, { version, up }: Migration): void {
  db.transaction(() => {
    if (typeof up === 'string') db.exec(up)
    else up(db)
    const broken = db.pragma('foreign_key_check') as unknown[]
    if (broken.length > 0) throw new StoreError(`Schema ${version} leaves ${broken.length} references broken`)
    db.pragma(`user_version=${version}`)
  }).immediate()
}
