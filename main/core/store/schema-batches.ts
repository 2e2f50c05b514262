/**
 * A prompt over the rows of a file. JSON: the plan, what the file is, where in it rows begin, usage, errors. The counts are those of `batch_results`,
 * kept with them. A row that was not asked has no result.
 */
export const batchesSchema = `
      CREATE TABLE batches (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, state TEXT NOT NULL, plan TEXT NOT NULL, file TEXT NOT NULL, places TEXT NOT NULL,
        done INTEGER NOT NULL DEFAULT 0, failed INTEGER NOT NULL DEFAULT 0, skipped INTEGER NOT NULL DEFAULT 0,
        input_tokens INTEGER NOT NULL DEFAULT 0, output_tokens INTEGER NOT NULL DEFAULT 0, cost REAL NOT NULL DEFAULT 0, priced INTEGER NOT NULL DEFAULT 0,
        created_at INTEGER NOT NULL, finished_at INTEGER, removed_at INTEGER, error TEXT
      );
      CREATE TABLE batch_results (
        batch_id TEXT NOT NULL REFERENCES batches(id) ON DELETE CASCADE, row INTEGER NOT NULL, target INTEGER NOT NULL, state TEXT NOT NULL,
        text TEXT NOT NULL, finish_reason TEXT, usage TEXT, cost REAL, error TEXT, took INTEGER, PRIMARY KEY (batch_id, row, target)
      ) WITHOUT ROWID;
      CREATE INDEX batch_failures ON batch_results(batch_id, row) WHERE state = 'failed';
`
