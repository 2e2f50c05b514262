/** What the person keeps to use again: what replies are made with, and texts with places to fill in. `body` is JSON. A removed row goes at the next start. */
export const presetsSchema = `
      CREATE TABLE presets (id TEXT PRIMARY KEY, name TEXT NOT NULL, body TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, removed_at INTEGER);
      CREATE TABLE snippets (id TEXT PRIMARY KEY, name TEXT NOT NULL, text TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, removed_at INTEGER);
`
