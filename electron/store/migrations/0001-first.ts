import type { Migration } from '../migrate'

/**
 * The first schema. Times are milliseconds since 1970, ids of events 32 hexadecimal digits, `hash` the first
 * sixteen hexadecimal digits of SHA-256 over the row's content (SQLite itself sees one bit flip in twelve).
 */
export default {
  version: 1,
  up: `
    CREATE TABLE meta (
      key TEXT PRIMARY KEY,
      value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    -- raw is text where the bytes are UTF-8, else a blob of them. doc is the document that runs see; NULL where it
    -- is the raw text as it stands.
    CREATE TABLE events (
      seq INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      time INTEGER NOT NULL,
      severity REAL NOT NULL,
      origin TEXT NOT NULL,
      historic INTEGER NOT NULL CHECK (historic IN (0, 1)),
      flags INTEGER NOT NULL,
      raw ANY NOT NULL CHECK (typeof(raw) IN ('text', 'blob')),
      doc TEXT CHECK (doc IS NULL OR json_valid(doc)),
      hash TEXT NOT NULL
    ) STRICT;
    CREATE INDEX events_by_time ON events (time, seq);

    -- What a source gave that is no event: kept, with the reason. raw holds at most 64 KB of size bytes.
    CREATE TABLE parked (
      seq INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      origin TEXT NOT NULL,
      line INTEGER NOT NULL,
      reason TEXT NOT NULL,
      size INTEGER NOT NULL,
      digest TEXT NOT NULL,
      raw BLOB NOT NULL,
      at INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE playbooks (
      id TEXT PRIMARY KEY,
      draft TEXT NOT NULL CHECK (json_valid(draft)),
      created INTEGER NOT NULL,
      changed INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE versions (
      playbook TEXT NOT NULL REFERENCES playbooks (id) ON DELETE CASCADE,
      version INTEGER NOT NULL CHECK (version > 0),
      logic_hash TEXT NOT NULL,
      doc TEXT NOT NULL CHECK (json_valid(doc)),
      created INTEGER NOT NULL,
      PRIMARY KEY (playbook, version)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE lists (
      name TEXT PRIMARY KEY,
      types TEXT NOT NULL CHECK (json_valid(types)),
      changed INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE list_entries (
      list TEXT NOT NULL REFERENCES lists (name) ON DELETE CASCADE,
      value TEXT NOT NULL,
      type TEXT NOT NULL CHECK (type IN ('exact', 'domain', 'cidr')),
      note TEXT,
      expires INTEGER,
      PRIMARY KEY (list, value)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE replays (
      seq INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      playbook TEXT NOT NULL,
      name TEXT NOT NULL,
      logic_hash TEXT NOT NULL,
      source TEXT NOT NULL CHECK (json_valid(source)),
      options TEXT NOT NULL CHECK (json_valid(options)),
      doc TEXT NOT NULL CHECK (json_valid(doc)),
      state TEXT NOT NULL CHECK (state IN ('running', 'finished', 'cancelled', 'failed', 'interrupted')),
      summary TEXT CHECK (summary IS NULL OR json_valid(summary)),
      started INTEGER NOT NULL,
      finished INTEGER
    ) STRICT;

    -- One row holds a whole run; seq is replay * 2^32 + position, so that the table itself is the index.
    -- edges, nodes and errors are ids between commas; run_hash is the SHA-256 of the trace that steps make.
    CREATE TABLE runs (
      seq INTEGER PRIMARY KEY,
      event TEXT NOT NULL,
      event_time INTEGER NOT NULL,
      label TEXT NOT NULL,
      mode TEXT NOT NULL CHECK (mode IN ('live', 'simulate')),
      status TEXT NOT NULL CHECK (status IN ('completed', 'failed', 'waiting', 'cancelled')),
      reason TEXT,
      ending TEXT NOT NULL,
      edges TEXT NOT NULL,
      nodes TEXT NOT NULL,
      errors TEXT NOT NULL,
      run_hash TEXT NOT NULL,
      timing TEXT NOT NULL,
      steps TEXT NOT NULL
    ) STRICT;

    CREATE TABLE effects (
      id TEXT PRIMARY KEY,
      node_type TEXT NOT NULL,
      class TEXT NOT NULL CHECK (class IN ('internal', 'notify', 'reversible', 'destructive')),
      delivery TEXT NOT NULL CHECK (delivery IN ('keyed', 'probeable', 'one-shot')),
      event TEXT,
      state TEXT NOT NULL CHECK (state IN ('PLANNED', 'INTENT', 'CONFIRMED', 'NOT_APPLIED', 'UNKNOWN')),
      request TEXT NOT NULL CHECK (json_valid(request)),
      request_hash TEXT NOT NULL,
      created INTEGER NOT NULL,
      changed INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE closures (
      effect TEXT PRIMARY KEY REFERENCES effects (id),
      event TEXT NOT NULL,
      verdict TEXT NOT NULL CHECK (verdict IN ('true_positive', 'false_positive', 'undecided')),
      reason TEXT NOT NULL,
      at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE cases (
      seq INTEGER PRIMARY KEY,
      effect TEXT NOT NULL UNIQUE REFERENCES effects (id),
      event TEXT NOT NULL,
      title TEXT NOT NULL,
      description TEXT NOT NULL,
      severity REAL NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('open', 'closed')),
      at INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE notifications (
      effect TEXT PRIMARY KEY REFERENCES effects (id),
      event TEXT NOT NULL,
      level TEXT NOT NULL CHECK (level IN ('info', 'warning')),
      text TEXT NOT NULL,
      at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
  `,
} satisfies Migration
