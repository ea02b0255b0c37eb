/** Named set-ups of outside services. No secret stands here. */
export const connectionsTable = `
    CREATE TABLE connections (
      name TEXT PRIMARY KEY,
      type TEXT NOT NULL,
      address TEXT NOT NULL,
      limits TEXT NOT NULL CHECK (json_valid(limits)),
      created INTEGER NOT NULL,
      changed INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
`
