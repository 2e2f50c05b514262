import type { ErrorInfo } from '#shared/error.ts'
import type { HttpExchange } from '#shared/exchange.ts'
import type { ExchangeRecorder, RecordedRequest } from '../providers/provider.ts'
import type { Cleaner } from './clean.ts'
import { splitBody } from './split.ts'
import type { Piece } from './split.ts'

/** How much of a request's body is kept, in UTF-16 units. Images are references and count little. */
const maxRequestBody = 1_000_000

/** How many bytes of responses may still be kept of a reply; its exchanges share it. */
export interface Room {
  bytes: number
}

/** What a recording needs to know of its surroundings. */
export interface RecordingTools {
  /** Its place among the exchanges of its reply, from 0. */
  readonly n: number
  readonly cleaner: Cleaner
  readonly room: Room
  now(): number
  /** Called once, when the exchange has ended. */
  done(recording: Recording): void
}

/** One exchange while it happens: keeps pieces and times only, whatever costs time is done by `exchange`. */
export class Recording implements ExchangeRecorder {
  readonly n: number
  readonly #tools: RecordingTools
  readonly #request: RecordedRequest
  readonly #startedAt: number
  readonly #pieces: Piece[] = []
  #response: { readonly status: number; readonly headers: Headers; readonly at: number } | undefined
  #end: { readonly at: number; readonly error: ErrorInfo | undefined } | undefined
  #bytes = 0
  #kept = 0

  constructor(tools: RecordingTools, request: RecordedRequest) {
    this.n = tools.n
    this.#tools = tools
    this.#request = request
    this.#startedAt = tools.now()
  }

  /** How many bytes of the response are kept. */
  get kept(): number {
    return this.#kept
  }

  responded(status: number, headers: Headers): void {
    this.#response = { status, headers, at: this.#tools.now() }
  }

  received(bytes: Uint8Array): void {
    const { room } = this.#tools
    this.#bytes += bytes.byteLength
    const kept = Math.min(bytes.byteLength, room.bytes)
    if (kept === 0) return
    this.#pieces.push({ at: this.#tools.now(), bytes: kept === bytes.byteLength ? bytes : bytes.subarray(0, kept) })
    this.#kept += kept
    room.bytes -= kept
  }

  ended(error?: ErrorInfo): void {
    if (this.#end !== undefined) return
    this.#end = { at: this.#tools.now(), error }
    this.#tools.done(this)
  }

  /** The exchange as far as it is, without secrets. */
  exchange(): HttpExchange {
    const { cleaner } = this.#tools
    const { method, url, headers, body } = this.#request
    const isBodyCutOff = body.length > maxRequestBody
    const firstByteAt = this.#pieces[0]?.at
    return {
      n: this.n,
      method,
      url: cleaner.text(url),
      requestHeaders: cleaner.requestHeaders(headers),
      body: isBodyCutOff ? cleaner.cutText(body.slice(0, maxRequestBody)) : cleaner.text(body),
      isBodyCutOff,
      startedAt: this.#startedAt,
      responseHeaders: [],
      ...(this.#response !== undefined && { status: this.#response.status, headersAt: this.#response.at, responseHeaders: cleaner.responseHeaders(this.#response.headers) }),
      ...(firstByteAt !== undefined && { firstByteAt }),
      ...(this.#end !== undefined && { endedAt: this.#end.at, ...(this.#end.error !== undefined && { error: this.#end.error }) }),
      events: this.#events(),
      bytes: this.#bytes,
      isCutOff: this.#isCutOff,
    }
  }

  get #isCutOff(): boolean {
    return this.#kept < this.#bytes
  }

  /** Cleaned after they were put together: a secret may arrive in two pieces. */
  #events(): HttpExchange['events'] {
    const { cleaner } = this.#tools
    const contentType = this.#response?.headers.get('content-type') ?? ''
    const entries = splitBody({ contentType, pieces: this.#pieces, isOpen: this.#end === undefined || this.#isCutOff })
    return entries.map(({ at, name, data }, index) => ({
      at,
      ...(name !== undefined && { name: cleaner.text(name) }),
      data: index === entries.length - 1 ? cleaner.cutText(data) : cleaner.text(data),
    }))
  }
}
