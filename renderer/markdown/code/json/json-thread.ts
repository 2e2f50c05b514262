import type { JsonEntry, JsonFailure } from './json-document.ts'
import type { JsonAnswer, JsonRequest } from './json-worker.ts'

/** A document that is open in the thread. */
export interface OpenJson {
  readonly root: JsonEntry
  readonly size: number
  /** The values inside of one, from the `from`th on, `most` at most. */
  children(id: number, from: number, most: number): Promise<readonly JsonEntry[]>
}

type Unnumbered<Request> = Request extends unknown ? Omit<Request, 'ask'> : never

let worker: Worker | undefined
let lastNumber = 0
const waiting = new Map<number, { resolve(answer: JsonAnswer): void; reject(reason: Error): void }>()

function ask(request: Unnumbered<JsonRequest>): Promise<JsonAnswer> {
  worker ??= startWorker()
  lastNumber += 1
  const { promise, resolve, reject } = Promise.withResolvers<JsonAnswer>()
  waiting.set(lastNumber, { resolve, reject })
  worker.postMessage({ ...request, ask: lastNumber })
  return promise
}

function startWorker(): Worker {
  const started = new Worker(new URL('./json-worker.ts', import.meta.url), { type: 'module', name: 'parley-json' })
  started.addEventListener('message', ({ data }: MessageEvent<JsonAnswer>) => {
    waiting.get(data.ask)?.resolve(data)
    waiting.delete(data.ask)
  })
  started.addEventListener('error', () => {
    started.terminate()
    worker = undefined
    for (const { reject } of waiting.values()) reject(new Error('the thread that reads JSON has ended'))
    waiting.clear()
  })
  return started
}

/** Reads a document off the main thread. The answered function gives its memory back. Rejects when the thread dies. */
export function openJson(text: string): { readonly opened: Promise<OpenJson | JsonFailure>; close(): void } {
  lastNumber += 1
  const document = lastNumber
  const opened = ask({ type: 'open', document, text }).then(({ opened: read, failure }): OpenJson | JsonFailure => {
    if (read === undefined) return failure ?? { reason: 'broken', line: 1 }
    return { ...read, children: async (id, from, most) => (await ask({ type: 'children', document, id, from, most })).entries ?? [] }
  })
  return { opened, close: () => void ask({ type: 'close', document }).catch(() => undefined) }
}
