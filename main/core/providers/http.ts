import { AppError } from '#shared/error.ts'
import { errorFromNetwork, errorFromResponse, loginPage } from './errors.ts'
import type { ErrorInfo } from '#shared/error.ts'
import type { ExchangeRecorder, OpenConnection, Recorder } from './provider.ts'

/** How long a server may take, in milliseconds. A sleeping endpoint is woken by the request and may need ten minutes. */
export interface TimeLimits {
  readonly firstByte: number
  readonly betweenBytes: number
}

/** The limits of a reply. */
export const replyLimits: TimeLimits = { firstByte: 15 * 60_000, betweenBytes: 5 * 60_000 }
/** The limits of a question about endpoints. */
export const queryLimits: TimeLimits = { firstByte: 20_000, betweenBytes: 20_000 }

const maxErrorBody = 64 * 1024

/** What one exchange has shown so far. */
export interface Exchange {
  readonly url: string
  /** Whether a good answer began. */
  begun: boolean
  contentType: string
  /** The first bytes of the answer, for an answer that is no stream. */
  head: string
}

/** A `fetch` for one exchange, and what it showed. */
export interface WatchedFetch {
  readonly fetch: typeof fetch
  readonly exchange: Exchange
  /** Stops the clocks and closes the record, with what went wrong. */
  release(error?: ErrorInfo): void
}

/** Where an exchange goes, and who writes it down. */
export interface Watching {
  readonly url: string
  readonly record?: { readonly recorder: Recorder; readonly body: string } | undefined
}

/**
 * Wraps the host's fetch for one exchange: sets the time limits, refuses redirects (a secret header must not follow one),
 * and turns every refusal into an `AppError` before a client library can lose its body.
 */
export function watchFetch(fetch: typeof globalThis.fetch, { url, record }: Watching, signal: AbortSignal, limits: TimeLimits): WatchedFetch {
  const exchange: Exchange = { url, begun: false, contentType: '', head: '' }
  const clock = startClock(limits, url)
  const linked = AbortSignal.any([signal, clock.signal])
  let recorder: ExchangeRecorder | undefined
  const watched = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    recorder = record?.recorder.began({ method: init?.method?.toUpperCase() ?? 'GET', url: String(input), headers: new Headers(init?.headers), body: record.body })
    const response = await fetch(input, { ...init, signal: linked, redirect: 'manual' }).catch((thrown: unknown) => {
      throw clock.reason() ?? errorFromNetwork(thrown, url, false)
    })
    recorder?.responded(response.status, response.headers)
    exchange.contentType = response.headers.get('content-type') ?? ''
    const isPage = /text\/html/i.test(exchange.contentType)
    if (!response.ok || isPage) {
      const text = await readSome(response, { clock, recorder }).catch(() => '')
      throw response.ok ? loginPage(url, '') : errorFromResponse({ status: response.status, headers: response.headers, text, url })
    }
    exchange.begun = true
    if (response.body === null) return response
    const { status, headers } = response
    return new Response(watchBody(response.body, { exchange, clock, recorder }), { status, headers })
  }
  const release = (error?: ErrorInfo): void => {
    clock.stop()
    recorder?.ended(error)
  }
  return { fetch: watched as typeof fetch, exchange, release }
}

/** Asks for JSON. Rejects with `AppError`. */
export async function fetchJson(fetch: typeof globalThis.fetch, request: { url: string; headers: Record<string, string> }, signal: AbortSignal): Promise<{ value: unknown; headers: Headers }> {
  const watched = watchFetch(fetch, { url: request.url }, signal, queryLimits)
  try {
    const response = await watched.fetch(request.url, { headers: request.headers })
    const text = await response.text()
    return { value: parseJson(text, request.url), headers: response.headers }
  } catch (thrown) {
    throw errorFromNetwork(thrown, request.url, false)
  } finally {
    watched.release()
  }
}

/** The address of a path under a connection, with the connection's query parameters. */
export function addressOf(connection: Pick<OpenConnection, 'url' | 'query'>, path: string): string {
  const url = new URL(connection.url + path)
  for (const [name, value] of Object.entries(connection.query)) url.searchParams.set(name, value)
  return url.href
}

/** The headers that every request of a connection carries, in small letters; one of its own stands before the token. */
export function headersOf(connection: Pick<OpenConnection, 'token' | 'workspaceId' | 'headers'>): Record<string, string> {
  const own = Object.entries(connection.headers).map(([name, value]) => [name.toLowerCase(), value] as const)
  return {
    ...(connection.token !== null && { authorization: `Bearer ${connection.token}` }),
    // A host of many workspaces asks which one is meant; others pass over it (Databricks wire facts, 1.1).
    ...(connection.workspaceId !== undefined && { 'x-databricks-workspace-id': connection.workspaceId }),
    ...Object.fromEntries(own),
  }
}

interface Clock {
  readonly signal: AbortSignal
  /** The error, once a limit has passed. */
  reason(): AppError | undefined
  tick(): void
  stop(): void
}

/** One timer that is pushed forward lazily: a tick costs one assignment, not a timer per chunk. */
function startClock(limits: TimeLimits, url: string): Clock {
  const controller = new AbortController()
  let lastByte: number | undefined
  const started = Date.now()
  const host = new URL(url).host
  const check = (): void => {
    const due = lastByte === undefined ? started + limits.firstByte : lastByte + limits.betweenBytes
    const left = due - Date.now()
    if (left > 0) timer = setTimeout(check, left)
    else if (lastByte === undefined) controller.abort(new AppError('no-answer', `${host} does not answer.`, { host }))
    else controller.abort(new AppError('went-silent', `${host} stopped answering.`, { host }))
  }
  let timer = setTimeout(check, limits.firstByte)
  return {
    signal: controller.signal,
    reason: () => (controller.signal.reason instanceof AppError ? controller.signal.reason : undefined),
    tick: () => {
      // The first timer waits for the first byte; from then on the shorter limit counts.
      if (lastByte === undefined) {
        clearTimeout(timer)
        timer = setTimeout(check, limits.betweenBytes)
      }
      lastByte = Date.now()
    },
    stop: () => clearTimeout(timer),
  }
}

/** The beginning of a body; the rest is not waited for. */
async function readSome({ body }: Response, { clock, recorder }: { clock: Clock; recorder: ExchangeRecorder | undefined }): Promise<string> {
  if (body === null) return ''
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of body) {
    clock.tick()
    recorder?.received(chunk as Uint8Array)
    text += decoder.decode(chunk as Uint8Array, { stream: true })
    if (text.length > maxErrorBody) break
  }
  return text
}

function watchBody(body: ReadableStream<Uint8Array>, { exchange, clock, recorder }: { exchange: Exchange; clock: Clock; recorder: ExchangeRecorder | undefined }): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  const decoder = new TextDecoder('latin1')
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read()
        // Headers do not count as a first byte: some gateways send them while the endpoint is still waking.
        clock.tick()
        if (done) {
          controller.close()
          return
        }
        recorder?.received(value)
        if (exchange.head.length < 512) exchange.head += decoder.decode(value.subarray(0, 512))
        controller.enqueue(value)
      } catch (thrown) {
        controller.error(clock.reason() ?? thrown)
      }
    },
    cancel: (reason) => reader.cancel(reason),
  })
}

function parseJson(text: string, url: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    const host = new URL(url).host
    throw new AppError('not-json', `${host} answered with something that is not JSON.`, { host, text: text.slice(0, 200) })
  }
}
