import type { Endpoint } from '#shared/endpoint.ts'
import { AppError } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import type { QueryPlace } from '#shared/playground/query-places.ts'
import { withSource } from '../token-source.ts'
import type { AskTools } from './ask.ts'
import { errorFromNetwork } from './errors.ts'
import { addressOf, headersOf, replyLimits, watchFetch } from './http.ts'
import { placeFor } from './place.ts'
import type { OpenConnection, Recorder } from './provider.ts'
import { withoutSecrets } from './redact.ts'

/** A request whose body was written by hand. */
export interface RawRequest {
  readonly connection: OpenConnection
  readonly endpoint: Endpoint
  readonly place: QueryPlace
  /** JSON text; it is sent as it is. */
  readonly body: string
  readonly signal: AbortSignal
  /** What came back is handed to it alone. */
  readonly recorder: Recorder
}

/** What is sent with a raw body beside the headers of the connection. */
export const rawHeaders: Readonly<Record<string, string>> = { accept: 'application/json, text/event-stream', 'content-type': 'application/json' }

/** The address of an endpoint at a place, with the query parameters of its connection. */
export function rawAddress(connection: Pick<OpenConnection, 'url' | 'surface' | 'query'>, endpoint: Endpoint, place: QueryPlace): string {
  const { url, query } = connection
  if (place === 'invocations') return at(placeFor(connection, { ...endpoint, provider: 'databricks', api: 'invocations' }), query)
  if (place === 'chat-completions' || place === 'responses') return at(placeFor(connection, { ...endpoint, api: place }), query)
  // A gateway has no text completions.
  const { baseUrl } = placeFor({ url, surface: place === 'completions' ? 'serving-endpoints' : connection.surface }, { ...endpoint, api: 'chat-completions' })
  return at({ baseUrl, path: `/${place}` }, query)
}

/**
 * Sends a body as it is written and reads the answer to its end. Resolves with what went wrong, without secrets; with nothing where
 * the answer came, or where the signal was aborted. Never rejects.
 */
export async function sendRaw({ fetch, userAgent, limits = replyLimits }: Pick<AskTools, 'fetch' | 'userAgent' | 'limits'>, request: RawRequest): Promise<ErrorInfo | undefined> {
  const { connection, endpoint, place, body, signal, recorder } = request
  const url = rawAddress(connection, endpoint, place)
  const watched = watchFetch(fetch, { url, record: { recorder, body } }, signal, limits)
  let error: ErrorInfo | undefined
  try {
    const response = await watched.fetch(url, { method: 'POST', headers: { 'user-agent': userAgent, ...rawHeaders, ...headersOf(connection) }, body })
    for await (const bytes of response.body ?? []) void bytes
  } catch (thrown) {
    const said = thrown instanceof AppError ? thrown : errorFromNetwork(thrown, url, watched.exchange.begun)
    if (!signal.aborted) error = withSource(connection.source, withoutSecrets(connection, said.toInfo()))
  }
  watched.release(error)
  return error
}

function at({ baseUrl, path }: { readonly baseUrl: string; readonly path: string }, query: OpenConnection['query']): string {
  return addressOf({ url: baseUrl, query }, path)
}
