import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { openDatabase } from './driver'
import { migrate, migrations } from './migrate'

const folder = new URL('./migrations/', import.meta.url)
const schemaOf = (db: ReturnType<typeof openDatabase>) =>
  db.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY name').all()
const versionOf = (db: ReturnType<typeof openDatabase>) => db.pragma('user_version', { simple: true })

describe('migrations', () => {
  it('are numbered from 1 without a gap, as their files are', () => {
    const files = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    expect(files.length).toBeGreaterThan(0)
    expect(files.map((name) => Number(name.slice(0, 4)))).toEqual(files.map((_, i) => i + 1))
    expect(migrations.map(({ version }) => version)).toEqual(files.map((_, i) => i + 1))
  })

  it('each have a test beside them', () => {
    const files = readdirSync(folder)
    const untested = files.filter(
      (name) => /(?<!\.test)\.ts$/.test(name) && !files.includes(name.replace('.ts', '.test.ts')),
    )
    expect(untested).toEqual([])
  })

  it('are each made once', () => {
    const db = openDatabase('')
    migrate(db)
    const schema = schemaOf(db)
    migrate(db)
    expect(schemaOf(db)).toEqual(schema)
    expect(versionOf(db)).toBe(migrations.length)
    db.close()
  })

  it('make tables that hold no value of a wrong type', () => {
    const db = openDatabase('')
    migrate(db)
    const tables = db.pragma('table_list') as { name: string; strict: number }[]
    const loose = tables.filter(({ name, strict }) => !name.startsWith('sqlite_') && strict !== 1)
    expect(loose).toEqual([])
    db.close()
  })

  it('that break off in the middle leave the schema that was', () => {
    const db = openDatabase('')
    // The first step makes several tables before it comes to one that is there already.
    db.exec('CREATE TABLE runs (of_another INTEGER)')
    const before = schemaOf(db)
    expect(() => migrate(db)).toThrow(/table runs already exists/)
    expect(schemaOf(db)).toEqual(before)
    expect(versionOf(db)).toBe(0)
    expect(db.inTransaction).toBe(false)
    db.close()
  })
})
