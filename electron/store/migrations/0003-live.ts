import type { Migration } from '../migrate'

const effectStates = `'PLANNED', 'AWAITING_APPROVAL', 'APPROVED', 'REJECTED', 'EXPIRED', 'INTENT', 'ACCEPTED', 'CONFIRMED',
        'NOT_APPLIED', 'UNKNOWN', 'RECONCILED_APPLIED', 'RECONCILED_NOT_APPLIED', 'ABANDONED'`

/**
 * Live runs. A deployment is a set of runs as a replay is, so its runs are rows of `runs` once they have ended; the
 * tables here hold what is under way, and are empty when nothing is.
 */
export default {
  version: 3,
  up: `
    ALTER TABLE replays ADD COLUMN kind TEXT NOT NULL DEFAULT 'replay' CHECK (kind IN ('replay', 'live', 'manual'));

    -- Events that may act: few among the many that are imported as history, and counted whenever the queue is shown.
    CREATE INDEX events_live ON events (seq) WHERE historic = 0;

    -- cursor is the seq of the last event that was offered, next the position of the next run. A run by hand has a
    -- row that is stopped from the start.
    CREATE TABLE deployments (
      seq INTEGER PRIMARY KEY REFERENCES replays (seq),
      playbook TEXT NOT NULL,
      version INTEGER NOT NULL,
      level TEXT NOT NULL CHECK (level IN ('shadow', 'supervised', 'automatic')),
      cursor INTEGER NOT NULL,
      next INTEGER NOT NULL,
      stopped INTEGER
    ) STRICT;
    CREATE UNIQUE INDEX deployments_active ON deployments (playbook) WHERE stopped IS NULL;

    -- seq as in runs. document is NULL where the event is a stored one. turn is the key whose runs come one after the
    -- other; NULL where the playbook asks for no order. spent is in milliseconds, without the time of waits.
    CREATE TABLE live_runs (
      seq INTEGER PRIMARY KEY,
      event TEXT NOT NULL,
      event_time INTEGER NOT NULL,
      label TEXT NOT NULL,
      document TEXT CHECK (document IS NULL OR json_valid(document)),
      state TEXT NOT NULL CHECK (state IN ('running', 'queued', 'waiting')),
      turn TEXT,
      spent INTEGER NOT NULL,
      begun INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX live_runs_by_state ON live_runs (state, seq);
    CREATE INDEX live_runs_by_turn ON live_runs (turn, seq) WHERE turn IS NOT NULL;

    -- tries is what they were, each with its start and length, and with the hashes of its large values. hash is over
    -- all else.
    CREATE TABLE live_steps (
      run INTEGER NOT NULL REFERENCES live_runs (seq) ON DELETE CASCADE,
      n INTEGER NOT NULL,
      node TEXT NOT NULL,
      path TEXT NOT NULL,
      iteration INTEGER NOT NULL,
      at INTEGER NOT NULL,
      duration INTEGER NOT NULL,
      tries TEXT NOT NULL,
      -- As live_runs.spent, when the step ended.
      spent INTEGER NOT NULL,
      hash TEXT NOT NULL,
      PRIMARY KEY (run, n)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE waits (
      id TEXT PRIMARY KEY,
      run INTEGER NOT NULL REFERENCES live_runs (seq) ON DELETE CASCADE,
      node TEXT NOT NULL,
      path TEXT NOT NULL,
      iteration INTEGER NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('approval', 'timer', 'form', 'unknown_effect')),
      question TEXT NOT NULL,
      since INTEGER NOT NULL,
      deadline INTEGER NOT NULL,
      decision TEXT CHECK (decision IS NULL OR json_valid(decision)),
      decided INTEGER,
      UNIQUE (run, path, iteration, node)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX waits_by_deadline ON waits (deadline) WHERE decision IS NULL;
    CREATE INDEX waits_decided ON waits (run) WHERE decision IS NOT NULL;

    -- What was there before keeps its place: CONFIRMED, of no run that is known. large says by name which columns
    -- hold an empty object in the place of a large value, and the hash of that.
    CREATE TABLE effects_3 (
      id TEXT PRIMARY KEY,
      run INTEGER,
      node TEXT NOT NULL,
      path TEXT NOT NULL,
      iteration INTEGER NOT NULL,
      n INTEGER NOT NULL,
      node_type TEXT NOT NULL,
      class TEXT NOT NULL CHECK (class IN ('internal', 'notify', 'reversible', 'destructive')),
      delivery TEXT NOT NULL CHECK (delivery IN ('keyed', 'probeable', 'one-shot')),
      connection TEXT,
      event TEXT,
      state TEXT NOT NULL CHECK (state IN (${effectStates})),
      reason TEXT NOT NULL,
      by TEXT,
      target TEXT,
      prior TEXT CHECK (prior IS NULL OR json_valid(prior)),
      request TEXT NOT NULL CHECK (json_valid(request)),
      request_hash TEXT NOT NULL,
      answer TEXT CHECK (answer IS NULL OR json_valid(answer)),
      attempts INTEGER NOT NULL,
      probes INTEGER NOT NULL,
      due INTEGER,
      created INTEGER NOT NULL,
      changed INTEGER NOT NULL,
      -- What its probe is called with when its run is over.
      asked TEXT CHECK (asked IS NULL OR json_valid(asked)),
      large TEXT CHECK (large IS NULL OR json_valid(large))
    ) STRICT, WITHOUT ROWID;
    INSERT INTO effects_3
      SELECT id, NULL, '', '', 0, 0, node_type, class, delivery, NULL, event, state, '', NULL, NULL, NULL, request,
        request_hash, NULL, 1, 0, NULL, created, changed, NULL, NULL
      FROM effects;
    DROP TABLE effects;
    ALTER TABLE effects_3 RENAME TO effects;
    CREATE UNIQUE INDEX effects_by_step ON effects (run, path, iteration, node, n) WHERE run IS NOT NULL;
    CREATE INDEX effects_by_state ON effects (state, id);

    -- Every state that an effect has been in, oldest first by n.
    CREATE TABLE effect_states (
      effect TEXT NOT NULL REFERENCES effects (id),
      n INTEGER NOT NULL,
      state TEXT NOT NULL CHECK (state IN (${effectStates})),
      reason TEXT NOT NULL,
      by TEXT,
      at INTEGER NOT NULL,
      PRIMARY KEY (effect, n)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO effect_states SELECT id, 0, state, '', NULL, changed FROM effects;

    -- An effect that lasts holds on to its target until it is released; undoing acts when the last hold is gone.
    CREATE TABLE holds (
      effect TEXT PRIMARY KEY REFERENCES effects (id),
      action TEXT NOT NULL,
      target TEXT NOT NULL,
      since INTEGER NOT NULL,
      released INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX holds_by_target ON holds (action, target) WHERE released IS NULL;

    -- What the playbook of a set calls, as it was when the set began; each document is kept once.
    CREATE TABLE called_documents (
      hash TEXT PRIMARY KEY,
      doc TEXT NOT NULL CHECK (json_valid(doc))
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE called_playbooks (
      replay INTEGER NOT NULL REFERENCES replays (seq),
      playbook TEXT NOT NULL,
      version INTEGER NOT NULL,
      document TEXT NOT NULL REFERENCES called_documents (hash),
      PRIMARY KEY (replay, playbook, version)
    ) STRICT, WITHOUT ROWID;

    -- Values too large to stand in the rows that hold them, each once; hash is the SHA-256 of content, JSON.
    CREATE TABLE large_values (
      id INTEGER PRIMARY KEY,
      hash TEXT NOT NULL UNIQUE,
      content TEXT NOT NULL
    ) STRICT;

    -- Which runs hold them; run is the seq of runs, and of live_runs before.
    CREATE TABLE run_values (
      run INTEGER NOT NULL,
      value INTEGER NOT NULL REFERENCES large_values (id),
      PRIMARY KEY (run, value)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX run_values_by_value ON run_values (value);

    -- The rounds of a long run, in pieces, in the order of its trace; its row has their hashes. steps and timing are
    -- lists without the brackets around them.
    CREATE TABLE run_rounds (
      run INTEGER NOT NULL REFERENCES runs (seq) ON DELETE CASCADE,
      n INTEGER NOT NULL,
      timing TEXT,
      steps TEXT NOT NULL,
      PRIMARY KEY (run, n)
    ) STRICT;

    -- Named set-ups of outside services. No secret stands here.
    CREATE TABLE connections (
      name TEXT PRIMARY KEY,
      type TEXT NOT NULL,
      address TEXT NOT NULL,
      limits TEXT NOT NULL CHECK (json_valid(limits)),
      created INTEGER NOT NULL,
      changed INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    -- What services answered to live reads, for replays: found by key, event and use, by key and use, or the last of
    -- the key. bytes is the length of what is kept, by which old rows make room. answer is that of value where it is
    -- too large to stand there.
    CREATE TABLE recorded_reads (
      seq INTEGER PRIMARY KEY,
      key TEXT NOT NULL,
      event TEXT NOT NULL,
      n INTEGER NOT NULL,
      at INTEGER NOT NULL,
      bytes INTEGER NOT NULL,
      call TEXT NOT NULL CHECK (json_valid(call)),
      value TEXT NOT NULL CHECK (json_valid(value)),
      answer INTEGER REFERENCES large_values (id),
      UNIQUE (key, event, n)
    ) STRICT;
    CREATE INDEX recorded_reads_by_use ON recorded_reads (key, n);
    CREATE INDEX recorded_reads_by_key ON recorded_reads (key);
    CREATE INDEX recorded_reads_by_bytes ON recorded_reads (bytes);
    CREATE INDEX recorded_reads_by_answer ON recorded_reads (answer) WHERE answer IS NOT NULL;
  `,
} satisfies Migration
