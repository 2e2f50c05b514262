import { AppError } from '#shared/error.ts'
import type { AskTools } from './ask.ts'
import { maxAdaptations, refusedField, withoutRefused } from './adapt.ts'
import type { Refused } from './adapt.ts'
import { errorFromNetwork, hostOf } from './errors.ts'
import { gatewayPath } from './gateway.ts'
import { addressOf, headersOf, replyLimits, watchFetch } from './http.ts'
import type { Embedded, EmbedRequest } from './provider.ts'
import { withoutSecrets } from './redact.ts'
import { readUsage } from './usage.ts'
import { readVectors } from './vectors.ts'

/** Where texts are sent for their vectors. An endpoint's own address needs no name of a model. */
interface EmbedPlace {
  readonly url: string
  readonly model?: string
}

/**
 * The vectors of some texts, by one request; by further ones without each field that the endpoint refuses, unless the person asked
 * for that field. Rejects with `AppError`, and with the signal's reason once it is aborted.
 */
export async function embed(tools: AskTools, request: EmbedRequest): Promise<Embedded> {
  const adapted: Refused[] = []
  for (let adaptations = 0; ; adaptations += 1) {
    request.signal.throwIfAborted()
    const place = placeOf(request)
    const body = bodyOf(request, place, [...request.endpoint.learned, ...adapted])
    try {
      const answer = await post(tools, request, { url: place.url, body: JSON.stringify(body) })
      const { vectors, usage } = readVectors(answer, hostOf(place.url), request.texts.length)
      return { vectors, adapted, ...(usage !== undefined && { usage: readUsage(usage) }) }
    } catch (thrown) {
      request.signal.throwIfAborted()
      const next = thrown instanceof AppError && adaptations < maxAdaptations ? refusedField(thrown, body) : undefined
      if (next === undefined || isAskedFor(next.field, request) || adapted.some(({ field }) => field === next.field)) throw thrown
      adapted.push({ ...next, said: withoutSecrets(request.connection, { message: next.said }).message })
    }
  }
}

/** A gateway has no endpoints of one's own: these are asked at their own address (Databricks wire facts, 1.2 and 1.3). */
function placeOf({ connection, endpoint }: EmbedRequest): EmbedPlace {
  const { provider, api, model } = endpoint
  if (provider !== 'databricks') return { url: addressOf(connection, '/embeddings'), model }
  if (api === 'invocations' || api === 'chat-agent') return { url: addressOf(connection, `/serving-endpoints/${encodeURIComponent(model)}/invocations`) }
  return { url: addressOf(connection, `${connection.surface === 'gateway' ? gatewayPath : '/serving-endpoints'}/embeddings`), model }
}

/** One text goes as a text: some models take no list. */
function bodyOf({ connection, texts, instruction, dimensions }: EmbedRequest, { model }: EmbedPlace, refused: readonly Pick<Refused, 'field' | 'instead'>[]): Record<string, unknown> {
  const body = withoutRefused(
    {
      ...(model !== undefined && { model }),
      input: texts.length === 1 ? texts[0] : texts,
      encoding_format: 'float',
      ...(instruction !== undefined && { instruction }),
      ...(dimensions !== undefined && { dimensions }),
      ...connection.extraBody,
    },
    refused.filter(({ field }) => field !== 'instruction' && field !== 'dimensions'),
  )
  for (const name of connection.removedBody) delete body[name]
  return body
}

/** What a person asked for is not left out silently: the vectors would be others. */
function isAskedFor(field: string, { instruction, dimensions }: EmbedRequest): boolean {
  return (field === 'instruction' && instruction !== undefined) || (field === 'dimensions' && dimensions !== undefined)
}

async function post({ fetch, userAgent, limits }: AskTools, { connection, signal, recorder }: EmbedRequest, { url, body }: { url: string; body: string }): Promise<unknown> {
  const record = recorder === undefined ? undefined : { recorder, body }
  const watched = watchFetch(fetch, { url, record }, signal, limits ?? replyLimits)
  let failure: AppError | undefined
  try {
    const headers = { 'user-agent': userAgent, accept: 'application/json', 'content-type': 'application/json', ...headersOf(connection) }
    const response = await watched.fetch(url, { method: 'POST', headers, body })
    return parse(await response.text(), url)
  } catch (thrown) {
    failure = errorFromNetwork(thrown, url, watched.exchange.begun)
    throw failure
  } finally {
    watched.release(failure && withoutSecrets(connection, failure.toInfo()))
  }
}

function parse(text: string, url: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new AppError('not-json', `${hostOf(url)} answered with something that is not JSON.`, { host: hostOf(url), text: text.slice(0, 200) })
  }
}
