/** What commands do with the log that is drawn. Each answers whether there was something to do. */
export interface LogWays {
  /** Goes to the question before (-1) or after (1) the one that is read. */
  toQuestion(by: 1 | -1): boolean
  /** Gives the keyboard to the messages. */
  focus(): boolean
  toEnd(): boolean
  /** Reads aloud the message that has the focus, else the last one; stops where it is read already. */
  read(): boolean
}

/** Knows the log that is drawn. */
export interface LogPlace {
  /** `undefined` while no conversation is shown. */
  ways(): LogWays | undefined
  /** Tells of a log; answers how to tell that it is gone. */
  enter(ways: LogWays): () => void
}

/** Makes the place where the log that is drawn is known. */
export function createLogPlace(): LogPlace {
  let shown: LogWays | undefined
  return {
    ways: () => shown,
    enter: (ways) => {
      shown = ways
      return () => {
        if (shown === ways) shown = undefined
      }
    },
  }
}
