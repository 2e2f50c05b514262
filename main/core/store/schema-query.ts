/** Requests that were written by hand, with what came back. Headers are JSON. */
export const querySchema = `
      CREATE TABLE queries (
        seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, endpoint_id TEXT NOT NULL, endpoint_name TEXT NOT NULL, path TEXT NOT NULL, body TEXT NOT NULL, stream INTEGER NOT NULL,
        state TEXT NOT NULL, url TEXT, status INTEGER, headers TEXT, response TEXT, bytes INTEGER NOT NULL DEFAULT 0, cut_off INTEGER NOT NULL DEFAULT 0, error TEXT,
        started_at INTEGER NOT NULL, first_byte_at INTEGER, ended_at INTEGER
      );
`
