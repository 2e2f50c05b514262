import { AppError, toErrorInfo } from '#shared/error.ts'
import type { ConnectionStep } from '#shared/connection.ts'
import { plainEndpoint } from '#shared/endpoint.ts'
import type { FoundEndpoint } from '#shared/endpoint.ts'
import { parseAddress } from './address.ts'
import { streamReply } from './ask.ts'
import type { AskTools } from './ask.ts'
import { chatCompletions } from './chat-completions.ts'
import { hostOf } from './errors.ts'
import { addressOf, fetchJson, headersOf } from './http.ts'
import type { OpenConnection, Provider } from './provider.ts'

/** Any server that speaks the OpenAI chat API. */
export function createOpenAiCompatibleProvider(tools: AskTools): Provider {
  const discover = async (connection: OpenConnection, signal: AbortSignal): Promise<FoundEndpoint[]> => {
    if (connection.models.length > 0) return connection.models.map(toEndpoint)
    return (await listModels(tools.fetch, connection, signal)).map(toEndpoint)
  }
  return {
    id: 'openai-compatible',
    readAddress: (pasted) => ({ url: normalizeUrl(pasted) }),
    discover,
    test: (connection, signal) => testServer(tools.fetch, connection, signal),
    stream: (request) => streamReply(tools, chatCompletions(request.connection.url), request),
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
    const models = (await listModels(fetch, connection, signal)).map(toEndpoint)
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

async function listModels(fetch: typeof globalThis.fetch, connection: OpenConnection, signal: AbortSignal): Promise<string[]> {
  const url = addressOf(connection, '/models')
  const { value } = await fetchJson(fetch, { url, headers: headersOf(connection) }, signal)
  const list = Array.isArray(value) ? value : (value as { data?: unknown } | null)?.data
  if (!Array.isArray(list)) {
    throw new AppError('not-json', `${hostOf(url)} answered without a list of models.`, { host: hostOf(url), text: JSON.stringify(value).slice(0, 200) })
  }
  const ids = list.flatMap((item: unknown) => (typeof item === 'object' && item !== null && 'id' in item ? [String(item.id)] : []))
  return [...new Set(ids)]
}

function toEndpoint(model: string): FoundEndpoint {
  const embeds = /embed/i.test(model)
  return {
    ...plainEndpoint,
    name: model,
    model,
    group: 'server',
    task: embeds ? 'embeddings' : 'chat',
    vision: 'unknown',
    usable: !embeds,
    ...(embeds && { reason: 'not-chat' as const }),
  }
}
