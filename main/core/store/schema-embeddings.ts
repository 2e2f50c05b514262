/** Sets of texts with their vectors, and the vectors of the person's own messages. A vector is little-endian float32. */
export const embeddingsSchema = `
      CREATE TABLE embedding_sets (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, endpoint_id TEXT NOT NULL, endpoint_name TEXT NOT NULL, options TEXT NOT NULL, dimensions INTEGER, created_at INTEGER NOT NULL
      );
      CREATE TABLE embedding_rows (
        set_id TEXT NOT NULL REFERENCES embedding_sets(id) ON DELETE CASCADE, n INTEGER NOT NULL, text TEXT NOT NULL, vector BLOB, PRIMARY KEY (set_id, n)
      ) WITHOUT ROWID;
      CREATE TABLE message_vectors (
        message_seq INTEGER NOT NULL, piece INTEGER NOT NULL, from_character INTEGER NOT NULL, to_character INTEGER NOT NULL, vector BLOB NOT NULL, PRIMARY KEY (message_seq, piece)
      );
      CREATE TABLE vector_queue (message_seq INTEGER PRIMARY KEY);
`
