import type { IncomingMessage } from 'node:http'
import type { Turn } from './turns.ts'

/** One request as the fake received it. */
export interface RecordedRequest {
  /** 1 for the first request of this server. */
  readonly number: number
  readonly method: string
  /** Without the query. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  /** `authorization` and `x-api-key` are not kept: only the scheme and the word "present". */
  readonly headers: Readonly<Record<string, string>>
  /** The parsed JSON body; the text when it is no JSON, undefined when there is none. */
  readonly body: unknown
  /** The history in the body, read as the fake model reads it. */
  readonly turns: readonly Turn[]
  /** `finished`: the whole answer was sent. `aborted`: the connection ended before, by whichever side. */
  readonly outcome: Promise<'finished' | 'aborted'>
}

type Predicate = (request: RecordedRequest) => boolean

interface Waiter {
  readonly wants: Predicate
  readonly resolve: (request: RecordedRequest) => void
  readonly reject: (error: Error) => void
}

/** Keeps the requests of one server and hands them to the tests that wait for them. */
export function createRecorder() {
  const requests: RecordedRequest[] = []
  const unseen: RecordedRequest[] = []
  const waiters: Waiter[] = []
  return {
    requests: requests as readonly RecordedRequest[],
    /** Adds a request and wakes whoever waits for one like it. */
    add(request: RecordedRequest): void {
      requests.push(request)
      const index = waiters.findIndex(({ wants }) => wants(request))
      if (index < 0) unseen.push(request)
      else waiters.splice(index, 1)[0]?.resolve(request)
    },
    /** The oldest request that fits and was not handed out yet; waits for one if there is none. Rejects at `close`. */
    next(wants: Predicate = () => true): Promise<RecordedRequest> {
      const index = unseen.findIndex(wants)
      const found = index < 0 ? undefined : unseen.splice(index, 1)[0]
      if (found) return Promise.resolve(found)
      const coming = new Promise<RecordedRequest>((resolve, reject) => waiters.push({ wants, resolve, reject }))
      // A test that ended without awaiting it must not fail the whole run at close.
      coming.catch(() => undefined)
      return coming
    },
    close(): void {
      for (const { reject } of waiters.splice(0)) reject(new Error('The server closed before such a request came.'))
    },
  }
}

/** The headers as plain strings, credentials replaced by their scheme and the word "present". */
export function safeHeaders(request: IncomingMessage): Readonly<Record<string, string>> {
  const entries = Object.entries(request.headers).map(([name, value]) => {
    const text = Array.isArray(value) ? value.join(', ') : (value ?? '')
    if (name === 'authorization') return [name, `${text.split(' ')[0] ?? ''} (present)`] as const
    return [name, name === 'x-api-key' ? '(present)' : text] as const
  })
  return Object.fromEntries(entries)
}
