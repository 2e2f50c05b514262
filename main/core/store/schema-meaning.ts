/** A change of one message: its vectors go, and it waits for new ones, where there is something to wait for. */
function changed(row: 'new' | 'old'): string {
  return `
        DELETE FROM message_vectors WHERE message_seq = ${row}.seq;
        DELETE FROM vector_queue WHERE message_seq = ${row}.seq;`
}

const isOn = 'EXISTS (SELECT 1 FROM meaning_index)'
/** A reply that is being produced waits when it has ended. */
const isWhole = "new.status NOT IN ('running', 'waiting') AND new.removed_at IS NULL"

/** The vectors of the person's own messages, and the messages that are to be given some. */
export const meaningSchema = `
      -- One row while search by meaning is on: who makes the vectors, from which id on they are its own, and how long they are once that is known.
      -- Messages with a seq below unqueued are not in the queue yet.
      CREATE TABLE meaning_index (
        one INTEGER PRIMARY KEY CHECK (one = 1), endpoint_id TEXT NOT NULL, endpoint_name TEXT NOT NULL,
        first_id INTEGER NOT NULL, dimensions INTEGER, unqueued INTEGER NOT NULL, tokens INTEGER NOT NULL DEFAULT 0, skipped INTEGER NOT NULL DEFAULT 0
      );
      -- A piece of a message: its place in the text and its direction, a byte for each number. Ids are never given twice, so that a reader sees
      -- what is new by them.
      CREATE TABLE message_vectors (
        id INTEGER PRIMARY KEY AUTOINCREMENT, message_seq INTEGER NOT NULL, from_character INTEGER NOT NULL, to_character INTEGER NOT NULL, vector BLOB NOT NULL
      );
      CREATE INDEX message_vectors_of_message ON message_vectors (message_seq);
      -- The last queued is the first done. A message that changes while it is asked for is queued under another number.
      CREATE TABLE vector_queue (seq INTEGER PRIMARY KEY AUTOINCREMENT, message_seq INTEGER NOT NULL UNIQUE);

      CREATE TRIGGER messages_wait_for_vectors AFTER INSERT ON messages WHEN ${isWhole} AND ${isOn} BEGIN
        INSERT INTO vector_queue (message_seq) SELECT new.seq WHERE NOT EXISTS (SELECT 1 FROM vector_queue WHERE message_seq = new.seq);
      END;
      CREATE TRIGGER messages_change_vectors AFTER UPDATE OF parts, status, removed_at ON messages
        WHEN new.status NOT IN ('running', 'waiting') AND ${isOn} AND (old.parts IS NOT new.parts OR old.status IS NOT new.status OR old.removed_at IS NOT new.removed_at) BEGIN${changed('new')}
        INSERT INTO vector_queue (message_seq) SELECT new.seq WHERE new.removed_at IS NULL;
      END;
      CREATE TRIGGER messages_leave_vectors AFTER DELETE ON messages BEGIN${changed('old')}
      END;
      -- What lies in the trash is not asked for; what comes back is.
      CREATE TRIGGER conversations_wait_for_vectors AFTER UPDATE OF removed_at ON conversations WHEN new.removed_at IS NULL AND old.removed_at IS NOT NULL AND ${isOn} BEGIN
        INSERT INTO vector_queue (message_seq) SELECT seq FROM messages WHERE conversation_id = new.id AND status NOT IN ('running', 'waiting') AND removed_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM message_vectors WHERE message_seq = messages.seq) AND NOT EXISTS (SELECT 1 FROM vector_queue WHERE message_seq = messages.seq);
      END;
`
