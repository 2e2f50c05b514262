import { createParser } from 'eventsource-parser'

/** One event of an event stream. */
export interface ServerEvent {
  /** Empty where the server named none. */
  readonly name: string
  readonly data: string
  /** The stream ended before it did: its data may be cut off. */
  readonly isUnfinished?: true
}

/**
 * Reads an event stream as it arrives; every list holds the events of one piece of the body: the parser looks at lines, where the
 * client library looks at every byte by itself. An event that the end of the stream cuts off is handed out too: servers
 * leave out the last empty line. Rejects with what `body` fails with; leaving early cancels `body`.
 */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<readonly ServerEvent[]> {
  const decoder = new TextDecoder()
  let arrived: ServerEvent[] = []
  const parser = createParser({
    onEvent: ({ event, data }) => {
      if (data !== '') arrived.push({ name: event ?? '', data })
    },
  })
  for await (const bytes of body) {
    parser.feed(decoder.decode(bytes, { stream: true }))
    const events = arrived
    arrived = []
    if (events.length > 0) yield events
  }
  parser.feed(`${decoder.decode()}\n\n`)
  if (arrived.length > 0) yield arrived.map((event) => ({ ...event, isUnfinished: true }))
}
