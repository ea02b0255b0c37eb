import { hash } from 'node:crypto'
import type { Migration } from '../migrate'

// By its full names: inside the look-up below, the short ones are the columns of paths.
const text = ['mode', 'status', 'reason', 'ending', 'edges', 'nodes', 'errors']
  .map((column) => `ifnull(runs.${column}, '')`)
  .join(" || ' ' || ")

// As the store of this version writes it, over what the hash of the trace does not cover.
const rowHash = (time: number, runHash: string, path: string, timing: string | null, label: string) =>
  hash('sha256', `${time}\n${runHash}\n${path}\n${timing ?? ''}\n${label}`).slice(0, 16)

const tables = `
    -- A playbook has few, however many its runs. edges, nodes and errors are ids between commas; text is all of the
    -- row as one, to find it by.
    CREATE TABLE paths (
      id INTEGER PRIMARY KEY,
      text TEXT NOT NULL UNIQUE,
      mode TEXT NOT NULL CHECK (mode IN ('live', 'simulate')),
      status TEXT NOT NULL CHECK (status IN ('completed', 'failed', 'waiting', 'cancelled')),
      reason TEXT,
      ending TEXT NOT NULL,
      edges TEXT NOT NULL,
      nodes TEXT NOT NULL,
      errors TEXT NOT NULL
    ) STRICT;
    INSERT INTO paths (text, mode, status, reason, ending, edges, nodes, errors)
      SELECT DISTINCT ${text}, mode, status, reason, ending, edges, nodes, errors FROM runs;

    -- seq and run_hash as before; timing is NULL where no step took any time; hash is over label, time, way and timing.
    CREATE TABLE runs_by_path (
      seq INTEGER PRIMARY KEY,
      event TEXT NOT NULL,
      event_time INTEGER NOT NULL,
      label TEXT NOT NULL,
      path INTEGER NOT NULL REFERENCES paths (id),
      run_hash TEXT NOT NULL,
      timing TEXT,
      steps TEXT NOT NULL,
      hash TEXT NOT NULL
    ) STRICT;
    INSERT INTO runs_by_path (seq, event, event_time, label, path, run_hash, timing, steps, hash)
      SELECT seq, event, event_time, label, (SELECT id FROM paths WHERE text = ${text}), run_hash,
        nullif(timing, '[]'), steps, row_hash_2(event_time, run_hash, ${text}, nullif(timing, '[]'), label)
      FROM runs;
    DROP TABLE runs;
    ALTER TABLE runs_by_path RENAME TO runs;
`

/**
 * Keeps the ways that runs have gone once, instead of the same few texts with every run, and puts what the hash of
 * the trace does not cover under a hash of its own.
 */
export default {
  version: 2,
  up(db) {
    db.function('row_hash_2', rowHash)
    db.exec(tables)
  },
} satisfies Migration
