import { AppError, toErrorInfo } from '#shared/error.ts'
import type { ConnectionStep } from '#shared/connection.ts'
import type { FoundEndpoint } from '#shared/endpoint.ts'
import { parseAddress } from './address.ts'
import { previewReply, streamReply } from './ask.ts'
import type { AskTools } from './ask.ts'
import { dialectFor } from './dialects.ts'
import { embed } from './embed.ts'
import { hostOf } from './errors.ts'
import { addressOf, fetchJson, headersOf } from './http.ts'
import { isRecord } from './json.ts'
import type { OpenConnection, Provider } from './provider.ts'
import { toServerEndpoint } from './server-models.ts'

/** Any server that speaks the OpenAI chat API. */
export function createOpenAiCompatibleProvider(tools: AskTools): Provider {
  const discover = async (connection: OpenConnection, signal: AbortSignal): Promise<FoundEndpoint[]> => {
    if (connection.models.length > 0) return connection.models.map((id) => toServerEndpoint({ id }, connection.url))
    return listModels(tools.fetch, connection, signal)
  }
  return {
    id: 'openai-compatible',
    readAddress: (pasted) => ({ url: normalizeUrl(pasted) }),
    discover,
    test: (connection, signal) => testServer(tools.fetch, connection, signal),
    stream: (request) => streamReply(tools, dialectFor(request), request),
    preview: (request) => previewReply(tools.userAgent, dialectFor(request), request),
    embed: (request) => embed(tools, request),
  }
}

/** This machine and private networks, where servers rarely have a certificate; not names that only begin like them. */
const localAddress = /^(localhost|127(\.\d+){3}|\[::1\]|192\.168(\.\d+){2}|10(\.\d+){3})([:/]|$)/

/**
 * The base URL for what a person pasted: `http://` for this machine and `https://` elsewhere when there is no scheme,
 * without the path of a method, and with `/v1` where there is no path at all. Throws `address-invalid`.
 */
export function normalizeUrl(pasted: string): string {
  const url = parseAddress(pasted, (host) => (localAddress.test(host) ? 'http' : 'https'))
  const path = url.pathname.replace(/\/+$/, '').replace(/\/(chat\/completions|completions|models|embeddings|responses)$/, '')
  return `${url.origin}${path === '' ? '/v1' : path}`
}

async function testServer(fetch: typeof globalThis.fetch, connection: OpenConnection, signal: AbortSignal): Promise<ConnectionStep[]> {
  const host = hostOf(connection.url)
  try {
    const models = await listModels(fetch, connection, signal)
    return [
      { step: 'reach', ok: true, detail: host },
      { step: 'sign-in', ok: true },
      { step: 'list', ok: true, found: { endpoints: models.length, usable: models.filter((model) => model.usable).length } },
    ]
  } catch (thrown) {
    const error = toErrorInfo(thrown)
    const reached: ConnectionStep = { step: 'reach', ok: true, detail: host }
    if (['credential-missing', 'token-refused', 'forbidden'].includes(error.code)) return [reached, { step: 'sign-in', ok: false, error }]
    // Model names typed by hand stand in for a list that many servers do not have.
    if (['endpoint-unknown', 'path-unknown'].includes(error.code) && connection.models.length > 0) {
      return [reached, { step: 'list', ok: true, found: { endpoints: connection.models.length, usable: connection.models.length } }]
    }
    if (error.details?.status !== undefined) return [reached, { step: 'list', ok: false, error }]
    return [{ step: 'reach', ok: false, error }]
  }
}

async function listModels(fetch: typeof globalThis.fetch, connection: OpenConnection, signal: AbortSignal): Promise<FoundEndpoint[]> {
  const url = addressOf(connection, '/models')
  const { value } = await fetchJson(fetch, { url, headers: headersOf(connection) }, signal)
  const list = Array.isArray(value) ? (value as unknown[]) : isRecord(value) ? value.data : undefined
  if (!Array.isArray(list)) {
    throw new AppError('not-json', `${hostOf(url)} answered without a list of models.`, { host: hostOf(url), text: JSON.stringify(value).slice(0, 200) })
  }
  const models = list.filter(isRecord).flatMap((model) => (model.id === undefined ? [] : [{ ...model, id: String(model.id) }]))
  const distinct = [...new Map(models.map((model) => [model.id, model])).values()]
  return distinct.map((model) => toServerEndpoint(model, connection.url))
}
