/** A prompt over the rows of a file, and what was answered. JSON: what it is made with, the values of a row, usage, errors. */
export const batchesSchema = `
      CREATE TABLE batches (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, state TEXT NOT NULL, made_with TEXT NOT NULL, file TEXT NOT NULL, total INTEGER NOT NULL, created_at INTEGER NOT NULL, finished_at INTEGER, error TEXT
      );
      CREATE TABLE batch_results (
        batch_id TEXT NOT NULL REFERENCES batches(id) ON DELETE CASCADE, row INTEGER NOT NULL, target INTEGER NOT NULL, state TEXT NOT NULL, row_values TEXT NOT NULL,
        text TEXT, usage TEXT, cost REAL, error TEXT, took INTEGER, PRIMARY KEY (batch_id, row, target)
      ) WITHOUT ROWID;
`
