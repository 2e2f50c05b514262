/** Sets of texts with their vectors. A vector is little-endian float32. A set whose `texts` is 0 was never filled. */
export const embeddingsSchema = `
      CREATE TABLE embedding_sets (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, endpoint_id TEXT NOT NULL, endpoint_name TEXT NOT NULL, options TEXT NOT NULL, dimensions INTEGER,
        texts INTEGER NOT NULL DEFAULT 0, done INTEGER NOT NULL DEFAULT 0, refused INTEGER NOT NULL DEFAULT 0, empty INTEGER NOT NULL DEFAULT 0,
        duplicates INTEGER NOT NULL DEFAULT 0, tokens INTEGER NOT NULL DEFAULT 0, error TEXT, created_at INTEGER NOT NULL, removed_at INTEGER
      );
      CREATE TABLE embedding_rows (
        set_id TEXT NOT NULL REFERENCES embedding_sets(id) ON DELETE CASCADE, n INTEGER NOT NULL, text TEXT NOT NULL, vector BLOB, refused INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (set_id, n)
      ) WITHOUT ROWID;
      CREATE INDEX embedding_rows_waiting ON embedding_rows (set_id, n) WHERE vector IS NULL AND refused = 0;
`
