import { setTimeout as wait } from 'node:timers/promises'
import { AppError, toErrorInfo } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import type { Endpoint } from '#shared/endpoint.ts'
import type { Usage } from '#shared/stream.ts'
import { unlessAborted } from '../chat/asking.ts'
import type { AskingTools } from '../chat/asking.ts'
import { retryDelay } from '../chat/retry.ts'
import type { Embedded } from '../providers/provider.ts'

/** Texts to have the vectors of. */
export interface EmbedQuestion {
  readonly endpointId: string
  /** None is empty. */
  readonly texts: readonly string[]
  readonly instruction?: string | undefined
  readonly dimensions?: number | undefined
  readonly signal: AbortSignal
  /** So many texts go into the first request: what an earlier question taught. */
  readonly batch?: number | undefined
  /** Told before each wait for an endpoint that is busy, in milliseconds. */
  onWait?(error: ErrorInfo, delay: number): void
}

/** The vectors of some neighbouring texts, or why the endpoint takes a single text not. */
export type EmbeddedBatch =
  /** Vectors of the texts from `from` on. `batch`: how many texts the endpoint takes at once, as far as is known. */
  | { readonly from: number; readonly vectors: readonly Float32Array[]; readonly usage?: Usage; readonly batch: number }
  /** The text at `from` alone is refused for what it holds: it is too long. The others go on. */
  | { readonly from: number; readonly refused: ErrorInfo; readonly batch: number }

/** Texts in one request at first. */
export const usualBatch = 16
/** Characters in one request, if it has more than one text. */
const mostCharacters = 200_000

/**
 * The vectors of texts, request after request, in their order. An endpoint that takes fewer at once is asked for fewer; one that is busy is
 * asked again, as for a reply. Throws `AppError` when it is refused as such, and the signal's reason once it is aborted; what was given before counts.
 */
export async function* embedTexts(tools: AskingTools, question: EmbedQuestion): AsyncGenerator<EmbeddedBatch> {
  const { texts, signal } = question
  let batch = question.batch ?? usualBatch
  const first = batch
  for (let from = 0; from < texts.length; ) {
    signal.throwIfAborted()
    const some = texts.slice(from, from + fitting(texts, from, batch))
    try {
      const { vectors, usage } = await askFor(tools, question, some)
      yield { from, vectors, batch, ...(usage !== undefined && { usage }) }
      from += some.length
    } catch (thrown) {
      signal.throwIfAborted()
      const error = toErrorInfo(thrown)
      if (some.length > 1 && isTooMuch(error)) {
        batch = Math.ceil(some.length / 2)
      } else if (some.length === 1 && (error.code === 'context-too-long' || error.code === 'request-too-large')) {
        // It was this text, not their number.
        batch = first
        yield { from, refused: error, batch }
        from += 1
      } else throw thrown
    }
  }
}

/** The vector of one text, such as what is looked for. Rejects like `embedTexts`, also where the text is too long. */
export async function embedText(tools: AskingTools, question: Omit<EmbedQuestion, 'texts' | 'batch'> & { readonly text: string }): Promise<{ vector: Float32Array; usage?: Usage }> {
  const { vectors, usage } = await askFor(tools, { ...question, texts: [question.text] }, [question.text])
  const [vector] = vectors
  if (vector === undefined) throw new AppError('vectors-wrong', 'There is no vector.', { reason: 'count', got: 0, asked: 1 })
  return { vector, ...(usage !== undefined && { usage }) }
}

/** How many of the texts from a place on go into one request: at least one. */
function fitting(texts: readonly string[], from: number, batch: number): number {
  let count = 0
  let characters = 0
  while (count < batch && from + count < texts.length) {
    characters += texts[from + count]?.length ?? 0
    if (count > 0 && characters > mostCharacters) break
    count += 1
  }
  return count
}

/** Whether a refusal is worth repeating with fewer texts: how many are taken at once is documented for few models. */
function isTooMuch({ code, details }: ErrorInfo): boolean {
  if (code === 'context-too-long' || code === 'request-too-large') return true
  return code === 'request-refused' && /batch|too many|at most|no more than|array.{0,20}(too )?long|list|JSONArray|maximum|exceed|must be (a |of type )?string/i.test(String(details?.['text'] ?? ''))
}

/** One request, again where that is worth it: as for a reply. */
async function askFor(tools: AskingTools, question: EmbedQuestion, texts: readonly string[]): Promise<Embedded> {
  const { endpointId, instruction, dimensions, signal } = question
  let refusedToken: string | null | undefined
  for (let attempt = 1; ; attempt += 1) {
    const endpoint = requireEmbedding(tools, endpointId)
    const connection = await unlessAborted(tools.openConnection(endpoint.connectionId, refusedToken), signal)
    try {
      const embedded = await tools.providers[endpoint.provider].embed?.({ connection, endpoint, texts, instruction, dimensions, signal })
      if (embedded === undefined) throw unusable(endpoint)
      for (const refused of embedded.adapted) tools.learn(endpointId, { ...refused, at: tools.host.now() })
      return embedded
    } catch (thrown) {
      signal.throwIfAborted()
      const error = toErrorInfo(thrown)
      if (error.code === 'token-refused' && connection.isRenewable === true && refusedToken === undefined) {
        refusedToken = connection.token
        continue
      }
      const delay = tools.retriesByItself() ? retryDelay(error, attempt) : undefined
      if (delay === undefined) throw thrown
      question.onWait?.(error, delay)
      await wait(delay, undefined, { signal }).catch(() => signal.throwIfAborted())
    }
  }
}

function requireEmbedding({ endpoint: read, providers }: AskingTools, id: string): Endpoint {
  const endpoint = read(id)
  if (endpoint === undefined || endpoint.reason === 'gone') throw new AppError('endpoint-unusable', 'This endpoint is no longer there.', { reason: 'gone' })
  if (providers[endpoint.provider].embed === undefined) throw unusable(endpoint)
  return endpoint
}

function unusable({ name }: Endpoint): AppError {
  return new AppError('endpoint-unusable', `${name} gives no vectors.`, { name, reason: 'no-vectors' })
}
