/** The vectors of the person's own messages, and the messages that are to be given some. */
export const meaningSchema = `
      CREATE TABLE message_vectors (
        message_seq INTEGER NOT NULL, piece INTEGER NOT NULL, from_character INTEGER NOT NULL, to_character INTEGER NOT NULL, vector BLOB NOT NULL, PRIMARY KEY (message_seq, piece)
      );
      CREATE TABLE vector_queue (message_seq INTEGER PRIMARY KEY);
`
