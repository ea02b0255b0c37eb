/**
 * What services answered to live reads, for replays: found by key, event and use, by key and use, or the last of the
 * key. `bytes` is the length of what is kept, by which old rows make room.
 */
export const recordedReadsTable = `
    CREATE TABLE recorded_reads (
      seq INTEGER PRIMARY KEY,
      key TEXT NOT NULL,
      event TEXT NOT NULL,
      n INTEGER NOT NULL,
      at INTEGER NOT NULL,
      bytes INTEGER NOT NULL,
      call TEXT NOT NULL CHECK (json_valid(call)),
      value TEXT NOT NULL CHECK (json_valid(value)),
      UNIQUE (key, event, n)
    ) STRICT;
    CREATE INDEX recorded_reads_by_use ON recorded_reads (key, n);
    CREATE INDEX recorded_reads_by_key ON recorded_reads (key);
    CREATE INDEX recorded_reads_by_bytes ON recorded_reads (bytes);
`
