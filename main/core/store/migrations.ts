import { AppError } from '#shared/error.ts'
import { blobUsesSchema } from './blob-uses.ts'
import type { Database } from './db.ts'
import { batchesSchema } from './schema-batches.ts'
import { comparisonSchema } from './schema-comparison.ts'
import { embeddingsSchema } from './schema-embeddings.ts'
import { meaningSchema } from './schema-meaning.ts'
import { presetsSchema } from './schema-presets.ts'
import { querySchema } from './schema-query.ts'

/** One change of the schema. */
export interface Migration {
  readonly name: string
  readonly sql: string
}

/**
 * Every change of the schema, oldest first. Only append: a database in the wild has had the ones before.
 * Times are milliseconds since 1970; JSON columns hold the shapes of `shared/`.
 */
export const migrations: readonly Migration[] = [
  {
    name: 'm001-initial',
    sql: `
      CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

      CREATE TABLE connections (
        id TEXT PRIMARY KEY, provider TEXT NOT NULL, name TEXT NOT NULL, url TEXT NOT NULL,
        has_token INTEGER NOT NULL, secrets TEXT NOT NULL, options TEXT NOT NULL,
        error TEXT, refreshed_at INTEGER, created_at INTEGER NOT NULL
      );

      CREATE TABLE endpoints (
        id TEXT PRIMARY KEY, connection_id TEXT NOT NULL REFERENCES connections(id) ON DELETE CASCADE,
        model TEXT NOT NULL, position INTEGER NOT NULL, found TEXT NOT NULL,
        UNIQUE (connection_id, model)
      );

      -- No foreign key from conversations to endpoints: a conversation outlives its endpoint.
      CREATE TABLE conversations (
        id TEXT PRIMARY KEY, title TEXT NOT NULL, titled_by TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
        active_leaf_id TEXT, endpoint_id TEXT, attention TEXT NOT NULL DEFAULT 'none', removed_at INTEGER
      );
      CREATE INDEX conversations_by_use ON conversations (updated_at DESC) WHERE removed_at IS NULL;
      CREATE INDEX conversations_removed ON conversations (removed_at) WHERE removed_at IS NOT NULL;

      -- seq is the order of arrival, so that one conversation reads as one range of the index.
      CREATE TABLE messages (
        seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
        conversation_id TEXT NOT NULL REFERENCES conversations(id) ON DELETE CASCADE,
        parent_id TEXT, turn_id TEXT NOT NULL, lane INTEGER NOT NULL, role TEXT NOT NULL, status TEXT NOT NULL,
        created_at INTEGER NOT NULL, parts TEXT NOT NULL, about TEXT NOT NULL
      );
      CREATE INDEX messages_of_conversation ON messages (conversation_id, seq);
      CREATE INDEX messages_unfinished ON messages (status) WHERE status IN ('running', 'waiting');

      -- The id is made from the message's time, so that newest first is index order, also after an import.
      CREATE TABLE search_rows (id INTEGER PRIMARY KEY, conversation_id TEXT NOT NULL, message_id TEXT);
      CREATE INDEX search_rows_of_conversation ON search_rows (conversation_id, message_id);
      CREATE VIRTUAL TABLE search USING fts5(
        text, content='', contentless_delete=1, prefix='1 2 3', tokenize='unicode61 remove_diacritics 2'
      );

      CREATE TABLE blobs (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, media_type TEXT NOT NULL, bytes INTEGER NOT NULL,
        width INTEGER NOT NULL, height INTEGER NOT NULL, created_at INTEGER NOT NULL
      );

      -- The empty key is the conversation that does not exist yet.
      CREATE TABLE drafts (conversation_id TEXT PRIMARY KEY, text TEXT NOT NULL, attachment_ids TEXT NOT NULL, updated_at INTEGER NOT NULL);

      CREATE TABLE queued (
        seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
        conversation_id TEXT NOT NULL REFERENCES conversations(id) ON DELETE CASCADE,
        text TEXT NOT NULL, attachment_ids TEXT NOT NULL, targets TEXT NOT NULL, created_at INTEGER NOT NULL
      );
      CREATE INDEX queued_of_conversation ON queued (conversation_id, seq);

      CREATE TABLE jobs (
        id TEXT PRIMARY KEY, kind TEXT NOT NULL, state TEXT NOT NULL, error TEXT, created_at INTEGER NOT NULL, finished_at INTEGER
      );
    `,
  },
  {
    name: 'm002-workspace',
    sql: `
      ALTER TABLE conversations ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';

      -- What the person says of an endpoint, and which fields it refused.
      ALTER TABLE endpoints ADD COLUMN overrides TEXT NOT NULL DEFAULT '{}';
      ALTER TABLE endpoints ADD COLUMN learned TEXT NOT NULL DEFAULT '[]';
      -- Agents can be asked from here on.
      UPDATE endpoints SET found = json_remove(json_set(found, '$.usable', json('true'), '$.api', 'responses', '$.apis', json('["responses"]')), '$.reason')
        WHERE CASE WHEN json_valid(found) THEN json_extract(found, '$.reason') END = 'agent';

      -- Requests and responses for the inspector; exchange is deflated JSON and size its length, kept is how much of the response is in it.
      CREATE TABLE exchanges (
        seq INTEGER PRIMARY KEY, conversation_id TEXT NOT NULL, message_id TEXT NOT NULL REFERENCES messages(id) ON DELETE CASCADE,
        n INTEGER NOT NULL, kept INTEGER NOT NULL, exchange BLOB NOT NULL, size INTEGER NOT NULL
      );
      CREATE INDEX exchanges_of_message ON exchanges (message_id, n);
      CREATE INDEX exchanges_of_conversation ON exchanges (conversation_id, seq, size);
    `,
  },
  {
    name: 'm003-removed-messages',
    sql: `
      -- A removed message stays where it is until its conversation is purged: what hangs from it is shown below what it hangs from.
      ALTER TABLE messages ADD COLUMN removed_at INTEGER;
    `,
  },
  {
    name: 'm004-library',
    sql: `
      -- A removed folder keeps its conversations in mind until it is purged; readers take its conversations as loose.
      CREATE TABLE folders (id TEXT PRIMARY KEY, name TEXT NOT NULL, created_at INTEGER NOT NULL, removed_at INTEGER);

      ALTER TABLE conversations ADD COLUMN folder_id TEXT;
      ALTER TABLE conversations ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE conversations ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;
      -- Taken out of the trash for good: not shown there, deleted at the next sweep.
      ALTER TABLE conversations ADD COLUMN purged_at INTEGER;
      DROP INDEX conversations_by_use;
      CREATE INDEX conversations_by_use ON conversations (updated_at DESC, id DESC) WHERE removed_at IS NULL AND archived = 0;
      CREATE INDEX conversations_pinned ON conversations (updated_at DESC, id DESC) WHERE removed_at IS NULL AND archived = 0 AND pinned = 1;
      CREATE INDEX conversations_of_folder ON conversations (folder_id, updated_at DESC, id DESC) WHERE folder_id IS NOT NULL AND removed_at IS NULL AND archived = 0;
      CREATE INDEX conversations_archived ON conversations (updated_at DESC, id DESC) WHERE removed_at IS NULL AND archived = 1;

      -- Why a message is not sent, as JSON; a column of its own, since the end of a reply writes about anew.
      ALTER TABLE messages ADD COLUMN left_out TEXT;
      -- How many rows of revisions it has.
      ALTER TABLE messages ADD COLUMN revisions INTEGER NOT NULL DEFAULT 0;
      CREATE TABLE revisions (
        seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, message_id TEXT NOT NULL REFERENCES messages(id) ON DELETE CASCADE,
        parts TEXT NOT NULL, replaced_at INTEGER NOT NULL
      );
      CREATE INDEX revisions_of_message ON revisions (message_id, seq);
      CREATE TABLE summaries (
        id TEXT PRIMARY KEY, conversation_id TEXT NOT NULL REFERENCES conversations(id) ON DELETE CASCADE,
        text TEXT NOT NULL, endpoint_name TEXT NOT NULL, created_at INTEGER NOT NULL
      );
      CREATE INDEX summaries_of_conversation ON summaries (conversation_id, created_at);
    `,
  },
  {
    name: 'm005-search',
    sql: `
      DROP TABLE search;
      DROP TABLE search_rows;

      -- Conversations whose place in the index is to be made anew; the last queued is the first done. All of them are queued here, since
      -- indexing a large library takes minutes.
      CREATE TABLE search_queue (seq INTEGER PRIMARY KEY AUTOINCREMENT, conversation_id TEXT NOT NULL UNIQUE);
      INSERT INTO search_queue (conversation_id) SELECT id FROM conversations WHERE removed_at IS NULL ORDER BY updated_at;

      -- What a search can be limited to: the number is the token's.
      CREATE TABLE search_filters (n INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (kind, name));
      -- Rows of the index name conversations by number: a million ids would take more room than what they name.
      CREATE TABLE search_conversations (n INTEGER PRIMARY KEY, conversation_id TEXT NOT NULL UNIQUE);

      -- The id is made from the message's time in seconds, so that newest first is index order, also after an import. message is a seq, or 0 for the title.
      CREATE TABLE search_rows (id INTEGER PRIMARY KEY, conversation INTEGER NOT NULL, message INTEGER NOT NULL, tokens TEXT NOT NULL);
      CREATE UNIQUE INDEX search_rows_of_conversation ON search_rows (conversation, message);
      -- Words come here folded (search-text.ts); merges are run in slices by the indexer, and by a write only in an emergency.
      CREATE VIRTUAL TABLE search USING fts5(text, tokens, content='', contentless_delete=1, prefix='1 2 3', tokenize='ascii');
      INSERT INTO search (search, rank) VALUES ('automerge', 0), ('crisismerge', 200), ('usermerge', 8);
    `,
  },
  {
    name: 'm006-reading',
    sql: `
      -- Whoever opens a conversation needs all of its tree and the texts of its end: the tree is read from this index alone, a fortieth of
      -- what long answers take. Without the status, which changes while a reply runs. messages_of_conversation stays: a recovery reads by it.
      CREATE INDEX messages_tree ON messages (conversation_id, seq, id, parent_id, turn_id, lane, role, left_out, removed_at);
    `,
  },
  {
    name: 'm007-attachments',
    sql: `
      -- What a file is to a model, and what its content says of it (JSON).
      ALTER TABLE blobs ADD COLUMN kind TEXT NOT NULL DEFAULT 'image';
      ALTER TABLE blobs ADD COLUMN facts TEXT NOT NULL DEFAULT '{}';
      -- How attachments are wanted sent, by their ids (JSON).
      ALTER TABLE drafts ADD COLUMN sending TEXT NOT NULL DEFAULT '{}';
      ALTER TABLE queued ADD COLUMN sending TEXT NOT NULL DEFAULT '{}';
${blobUsesSchema}
    `,
  },
  {
    name: 'm008-playground',
    sql: comparisonSchema + presetsSchema + querySchema + embeddingsSchema + meaningSchema + batchesSchema,
  },
]

/**
 * What a database lacks of the present schema, oldest first. Throws `database-newer` when the file knows a migration that this
 * version does not.
 */
export function missingMigrations(db: Database): readonly Migration[] {
  const applied = appliedNames(db)
  const unknown = [...applied].find((name) => migrations.every((migration) => migration.name !== name))
  if (unknown !== undefined) {
    throw new AppError('database-newer', `The database ${db.path} was made by a newer Parley (${unknown}).`, { path: db.path })
  }
  return migrations.filter((migration) => !applied.has(migration.name))
}

/** Applies what is missing, all in one transaction, and records each by name. Throws `database-newer`, before writing. */
export function migrate(db: Database, now: () => number, wanted: (name: string) => boolean = () => true): void {
  const missing = missingMigrations(db).filter(({ name }) => wanted(name))
  if (missing.length === 0) return
  db.transaction(() => {
    db.exec('CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied_at INTEGER NOT NULL) WITHOUT ROWID')
    for (const { name, sql } of missing) {
      db.exec(sql)
      db.run('INSERT INTO migrations (name, applied_at) VALUES (?, ?)', name, now())
    }
  })
}

/** The names of the migrations that a database has had. */
export function appliedNames(db: Database): Set<string> {
  const known = db.get("SELECT 1 AS one FROM sqlite_master WHERE type = 'table' AND name = 'migrations'")
  if (known === undefined) return new Set()
  return new Set(db.all('SELECT name FROM migrations').map((row) => String(row.name)))
}
