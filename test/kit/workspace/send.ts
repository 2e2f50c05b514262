import type { ServerResponse } from 'node:http'
import { setImmediate as turnOfLoop, setTimeout as delay } from 'node:timers/promises'
import type { HeldGate } from './gates.ts'
import type { JsonObject } from './json.ts'
import type { RecordedRequest } from './recorder.ts'
import type { RawPage } from './failure-words.ts'
import type { Behaviour } from './scenarios.ts'

/** One request being answered. */
export interface Exchange {
  readonly request: RecordedRequest
  readonly response: ServerResponse
  /** Fires when the connection is gone, so that nobody waits for a client that left. */
  readonly gone: AbortSignal
}

/** A stream of server-sent events, ready to go. */
export interface StreamPlan {
  /** What stands after `data: `, in order; `[DONE]` not among them. */
  readonly payloads: readonly string[]
  readonly end: 'done' | 'no-done' | 'cut' | 'stall'
  readonly split: boolean
  readonly tokensPerSecond: number | undefined
  readonly headers: Readonly<Record<string, string>>
  /** Every frame is named after the `type` in its payload (`event: …`), and there is no `[DONE]`. */
  readonly named: boolean
}

/** Puts together what is sent: the chunks with the faults of a behaviour. */
export function planStream(
  chunks: readonly JsonObject[],
  behaviour: Behaviour,
  tokensPerSecond: number | undefined,
  headers: Readonly<Record<string, string>>,
  named = false,
): StreamPlan {
  const payloads = chunks.map((chunk) => JSON.stringify(chunk))
  const middle = Math.min(behaviour.after ?? Math.ceil(payloads.length / 2), payloads.length)
  const asked = behaviour.end ?? 'done'
  const end = named && asked === 'done' ? 'no-done' : asked
  const breaks = asked === 'cut' || asked === 'stall' || (behaviour.payload !== undefined && asked === 'no-done')
  const before = payloads.slice(0, middle)
  const foreign = behaviour.payload === undefined ? [] : [behaviour.payload]
  return {
    payloads: [...before, ...foreign, ...(breaks ? [] : payloads.slice(middle))],
    end,
    split: behaviour.split ?? false,
    tokensPerSecond: behaviour.tokensPerSecond ?? tokensPerSecond,
    headers,
    named,
  }
}

/** Sends a JSON body. */
export function sendJson(
  { response }: Exchange,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

/** Sends a page as it is. */
export function sendPage({ response }: Exchange, { status, type, body, headers }: RawPage): void {
  response.writeHead(status, { 'content-type': type, ...headers }).end(body)
}

/** Waits before the headers: a pause in milliseconds, then the gates that stand there. */
export async function waitForHeaders(exchange: Exchange, gates: readonly HeldGate[], pauseMs: number): Promise<void> {
  await pause(pauseMs, exchange.gone)
  for (const gate of gates) if (gate.place.beforeHeaders) await gate.hold(exchange.request, exchange.gone)
}

/**
 * Sends a stream chunk by chunk. Gates hold it, the pace slows it, a client that leaves ends it. Resolves when the last
 * byte was handed over, or the socket was destroyed; with `end: 'stall'` when the client has left.
 */
export async function sendStream(exchange: Exchange, plan: StreamPlan, gates: readonly HeldGate[]): Promise<void> {
  const { response, gone } = exchange
  const writer = createWriter(exchange, plan)
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache', ...plan.headers })
  response.flushHeaders()
  const stops = gates.filter(({ place }) => !place.beforeHeaders)
  const holdAt = async (sent: number): Promise<void> => {
    for (const gate of stops) {
      if (Math.min(gate.place.afterChunks ?? 0, plan.payloads.length) !== sent) continue
      await writer.flush()
      await gate.hold(exchange.request, gone)
    }
  }
  await holdAt(0)
  for (const [index, payload] of plan.payloads.entries()) {
    if (gone.aborted) return
    if (plan.tokensPerSecond) await pause(1000 / plan.tokensPerSecond, gone)
    await writer.write(payload)
    await holdAt(index + 1)
  }
  if (plan.end === 'done') await writer.write('[DONE]')
  await writer.flush()
  await finish(exchange, plan.end)
}

async function finish({ response, gone }: Exchange, end: StreamPlan['end']): Promise<void> {
  if (end === 'cut') response.destroy()
  else if (end !== 'stall') response.end()
  else if (!gone.aborted) await new Promise((resolve) => gone.addEventListener('abort', resolve, { once: true }))
}

function createWriter({ response, gone }: Exchange, { split, named }: StreamPlan) {
  let carried: Buffer = Buffer.alloc(0)
  const put = async (bytes: Buffer): Promise<void> => {
    if (gone.aborted || bytes.length === 0) return
    // The callback comes in any case: a socket that is destroyed calls it with an error.
    await new Promise<void>((resolve) => response.write(bytes, () => resolve()))
  }
  return {
    async write(payload: string): Promise<void> {
      const type = named ? /^\{"type":"([\w.]+)"/.exec(payload)?.[1] : undefined
      const name = type === undefined ? '' : `event: ${type}\n`
      if (!split) return put(Buffer.from(`${name}data: ${payload}\n\n`))
      const frame = `${name}data: ${payload}\n\n`.replaceAll('\n', '\r\n')
      const pieces = splitCruelly(Buffer.concat([carried, Buffer.from(frame)]))
      carried = pieces.pop() ?? Buffer.alloc(0)
      for (const piece of pieces) {
        await put(piece)
        // A turn of the loop lets the kernel send this piece alone.
        await turnOfLoop()
      }
    },
    async flush(): Promise<void> {
      const rest = carried
      carried = Buffer.alloc(0)
      await put(rest)
    },
  }
}

/** Cuts before every continuation byte of UTF-8, between CR and LF, and inside the word `data`. */
function splitCruelly(bytes: Buffer): Buffer[] {
  const pieces: Buffer[] = []
  let start = 0
  for (let index = 1; index < bytes.length; index++) {
    const byte = bytes[index] ?? 0
    const inCharacter = byte >= 0x80 && byte < 0xc0
    const inLineEnd = byte === 0x0a
    const inField = byte === 0x74 && bytes.toString('latin1', index - 2, index + 3) === 'data:'
    if (!inCharacter && !inLineEnd && !inField) continue
    pieces.push(bytes.subarray(start, index))
    start = index
  }
  pieces.push(bytes.subarray(start))
  return pieces
}

/** Waits, or returns early when the client leaves. */
export async function pause(ms: number, gone: AbortSignal): Promise<void> {
  if (ms > 0) await delay(ms, undefined, { signal: gone }).catch(() => undefined)
}
