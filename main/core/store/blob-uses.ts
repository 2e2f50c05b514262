import type { Database } from './db.ts'

/** JSON that cannot be read refers to nothing that can be known. */
function readable(column: string): string {
  return `CASE WHEN json_valid(${column}) THEN ${column} ELSE '[]' END`
}

/** The ids of the files in the parts of a message. */
function inParts(column: string): string {
  return `SELECT DISTINCT atom AS id FROM json_tree(${readable(column)}) WHERE key = 'blobId' AND type = 'text'`
}

/** The ids of attachments that are not sent yet, and of the images that they were made from: those can be edited anew. */
function inIds(column: string): string {
  return `SELECT ids.value AS id FROM json_each(${readable(column)}) AS ids WHERE ids.type = 'text'
    UNION SELECT json_extract(facts, '$.madeFrom.id') FROM json_each(${readable(column)}) AS ids JOIN blobs ON blobs.id = ids.value
      WHERE json_valid(facts) AND json_type(facts, '$.madeFrom.id') = 'text'`
}

/** Whether parts may refer to a file: most texts are not taken apart to find that out. */
function mayRefer(column: string): string {
  return `instr(${column}, '"blobId"') > 0`
}

/** Keeps `blob_uses` true for a table; `place` names one of its rows, `ids` reads the ids of a row. */
function triggers({ table, place, column, ids, may }: { table: string; place: (row: 'old' | 'new') => string; column: string; ids: (column: string) => string; may: ((column: string) => string) | null }): string {
  // In a trigger a conflict is treated as the statement says that fired it: there must be none.
  const add = `INSERT INTO blob_uses (blob_id, place) SELECT id, ${place('new')} FROM (${ids(`new.${column}`)}) AS named
          WHERE NOT EXISTS (SELECT 1 FROM blob_uses WHERE blob_id = named.id AND place = ${place('new')});`
  const isUsed = `EXISTS (SELECT 1 FROM blob_uses WHERE place = ${place('new')})`
  return `
      CREATE TRIGGER ${table}_use_blobs AFTER INSERT ON ${table} ${may === null ? '' : `WHEN ${may(`new.${column}`)}`} BEGIN
        ${add}
      END;
      CREATE TRIGGER ${table}_change_blobs AFTER UPDATE OF ${column} ON ${table} ${may === null ? '' : `WHEN ${may(`new.${column}`)} OR ${isUsed}`} BEGIN
        DELETE FROM blob_uses WHERE place = ${place('old')} AND blob_id NOT IN (${ids(`new.${column}`)});
        ${add}
      END;
      CREATE TRIGGER ${table}_leave_blobs AFTER DELETE ON ${table} BEGIN
        DELETE FROM blob_uses WHERE place = ${place('old')};
      END;`
}

const messages = { table: 'messages', place: (row: string) => `'m' || ${row}.seq`, column: 'parts', ids: inParts, may: mayRefer }
const revisions = { ...messages, table: 'revisions', place: (row: string) => `'r' || ${row}.seq` }
const drafts = { table: 'drafts', place: (row: string) => `'d' || ${row}.conversation_id`, column: 'attachment_ids', ids: inIds, may: null }
const queued = { ...drafts, table: 'queued', place: (row: string) => `'q' || ${row}.seq` }

/** The part of the schema that knows who refers to which stored file. */
export const blobUsesSchema = `
      -- Who refers to which stored file: a message (m and its seq), a revision (r), what is queued (q), a draft (d and its key). Kept true by
      -- the triggers below, so that nobody has to read every message to find out.
      CREATE TABLE blob_uses (blob_id TEXT NOT NULL, place TEXT NOT NULL, PRIMARY KEY (blob_id, place)) WITHOUT ROWID;
      CREATE INDEX blob_uses_of_place ON blob_uses (place);
      -- Files that nothing refers to any more or yet. They are kept until then all the same; null: the next sweep says until when.
      CREATE TABLE blob_doubts (blob_id TEXT PRIMARY KEY, until INTEGER) WITHOUT ROWID;
      CREATE TRIGGER blob_uses_begin AFTER INSERT ON blob_uses BEGIN
        DELETE FROM blob_doubts WHERE blob_id = new.blob_id;
      END;
      CREATE TRIGGER blob_uses_end AFTER DELETE ON blob_uses WHEN NOT EXISTS (SELECT 1 FROM blob_uses WHERE blob_id = old.blob_id) BEGIN
        INSERT INTO blob_doubts (blob_id, until) SELECT old.blob_id, CASE WHEN substr(old.place, 1, 1) IN ('d', 'q') THEN NULL ELSE 0 END
          WHERE NOT EXISTS (SELECT 1 FROM blob_doubts WHERE blob_id = old.blob_id);
      END;
${[messages, revisions, drafts, queued].map(triggers).join('')}

      ${[messages, revisions].map(({ table, place }) => `INSERT OR IGNORE INTO blob_uses (blob_id, place)
        SELECT atom, ${place(table)} FROM ${table}, json_tree(${readable(`${table}.parts`)}) WHERE ${mayRefer(`${table}.parts`)} AND key = 'blobId' AND type = 'text';`).join('\n      ')}
      ${[drafts, queued].map(({ table, place }) => `INSERT OR IGNORE INTO blob_uses (blob_id, place)
        SELECT ids.value, ${place(table)} FROM ${table}, json_each(${readable(`${table}.attachment_ids`)}) AS ids WHERE ids.type = 'text';`).join('\n      ')}
      INSERT INTO blob_doubts (blob_id) SELECT id FROM blobs WHERE NOT EXISTS (SELECT 1 FROM blob_uses WHERE blob_id = blobs.id);`

/** Those of `ids` that something in a database refers to, also in one of an older schema. Reads every message of such a one: for a thread of its own. */
export function usedOf(db: Database, ids: readonly string[]): string[] {
  const wanted = JSON.stringify(ids)
  const tables = new Set(db.all("SELECT name FROM sqlite_master WHERE type = 'table'").map((row) => String(row.name)))
  const known = (sql: string): string[] => db.all(`SELECT value FROM json_each(?) WHERE value IN (${sql})`, wanted).map((row) => String(row.value))
  if (tables.has('blob_uses')) return known('SELECT blob_id FROM blob_uses')
  const parts = ['messages', 'revisions'].filter((table) => tables.has(table)).map((table) => (
    `SELECT atom FROM ${table}, json_tree(${readable(`${table}.parts`)}) WHERE ${mayRefer(`${table}.parts`)} AND key = 'blobId' AND type = 'text'`
  ))
  const lists = ['drafts', 'queued'].filter((table) => tables.has(table)).map((table) => `SELECT ids.value FROM ${table}, json_each(${readable(`${table}.attachment_ids`)}) AS ids`)
  const all = [...parts, ...lists]
  return all.length === 0 ? [] : known(all.join(' UNION ALL '))
}
