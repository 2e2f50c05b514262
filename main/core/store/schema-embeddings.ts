/** Sets of texts with their vectors. A vector is little-endian float32. */
export const embeddingsSchema = `
      CREATE TABLE embedding_sets (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, endpoint_id TEXT NOT NULL, endpoint_name TEXT NOT NULL, options TEXT NOT NULL, dimensions INTEGER, created_at INTEGER NOT NULL
      );
      CREATE TABLE embedding_rows (
        set_id TEXT NOT NULL REFERENCES embedding_sets(id) ON DELETE CASCADE, n INTEGER NOT NULL, text TEXT NOT NULL, vector BLOB, PRIMARY KEY (set_id, n)
      ) WITHOUT ROWID;
`
