/** Requests that were written by hand, with what came back (`exchange`: JSON, deflated), and what is being written. */
export const querySchema = `
      CREATE TABLE queries (
        seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, endpoint_id TEXT NOT NULL, endpoint_name TEXT NOT NULL, place TEXT NOT NULL, body TEXT NOT NULL,
        state TEXT NOT NULL, status INTEGER, bytes INTEGER NOT NULL DEFAULT 0, error TEXT, started_at INTEGER NOT NULL, first_byte_at INTEGER, ended_at INTEGER,
        removed_at INTEGER, exchange BLOB, size INTEGER NOT NULL DEFAULT 0
      );
      CREATE TABLE query_drafts (kind TEXT PRIMARY KEY, content TEXT NOT NULL);
`
