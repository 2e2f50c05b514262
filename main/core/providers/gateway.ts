import { AppError, toErrorInfo } from '#shared/error.ts'
import type { FoundEndpoint } from '#shared/endpoint.ts'
import type { Dialect } from './dialect.ts'
import { hostOf } from './errors.ts'
import { addressOf, fetchJson, headersOf } from './http.ts'
import { isRecord } from './json.ts'
import type { OpenConnection } from './provider.ts'
import { namedEndpoint } from './serving-endpoints.ts'

/** Large pages of this list end in time-outs now and then (Databricks wire facts, 2.3). */
const pageSize = 50
const smallPageSize = 10
const maxPages = 100

/** Where a Unity AI Gateway answers, under the workspace's address. */
export const gatewayPath = '/ai-gateway/mlflow/v1'

/** Fields that a gateway refuses, whatever is behind it (Databricks wire facts, 1.3). */
export const refusedByGateway: Dialect['refused'] = [{ field: 'store' }, { field: 'max_completion_tokens', instead: 'max_tokens' }]

/** The model services of a workspace's gateway. Rejects with `AppError`. */
export async function listModelServices(fetch: Fetch, connection: OpenConnection, signal: AbortSignal): Promise<FoundEndpoint[]> {
  const found: FoundEndpoint[] = []
  const seen = new Set<string>()
  let token: string | undefined = ''
  while (token !== undefined && !seen.has(token) && seen.size < maxPages) {
    seen.add(token)
    const page = await fetchPage(fetch, { connection, token }, signal)
    const services = Array.isArray(page.model_services) ? page.model_services.filter(isRecord) : []
    found.push(...services.flatMap(toEndpoint))
    token = typeof page.next_page_token === 'string' && page.next_page_token !== '' ? page.next_page_token : undefined
  }
  return found
}

/** Whether the workspace has a gateway. Rejects with `gateway-missing` where it has none, or with what else was wrong. */
export async function findGateway(fetch: Fetch, connection: OpenConnection, signal: AbortSignal): Promise<void> {
  const url = addressOf(connection, '/api/ai-gateway/v2/endpoints?page_size=1')
  await fetchJson(fetch, { url, headers: headersOf(connection) }, signal).catch((thrown: unknown) => {
    const { code, details } = toErrorInfo(thrown)
    const status = Number(details?.status)
    if (status !== 404 && (status !== 403 || code === 'token-refused')) throw thrown
    throw new AppError('gateway-missing', `${hostOf(url)} has no Unity AI Gateway, or none for this account.`, { host: hostOf(url), status })
  })
}

type Fetch = typeof globalThis.fetch

interface Page {
  readonly connection: OpenConnection
  readonly token: string
}

async function fetchPage(fetch: Fetch, page: Page, signal: AbortSignal): Promise<Record<string, unknown>> {
  try {
    return await askForPage(fetch, { ...page, size: pageSize }, signal)
  } catch (thrown) {
    const status = toErrorInfo(thrown).details?.status
    if (status !== 499 && status !== 504) throw thrown
    return askForPage(fetch, { ...page, size: smallPageSize }, signal)
  }
}

async function askForPage(fetch: Fetch, { connection, token, size }: Page & { readonly size: number }, signal: AbortSignal): Promise<Record<string, unknown>> {
  const query = new URLSearchParams({ parent: 'schemas/system.ai', page_size: String(size), ...(token !== '' && { page_token: token }) })
  const url = addressOf(connection, `/api/2.1/unity-catalog/model-services?${query}`)
  const { value } = await fetchJson(fetch, { url, headers: headersOf(connection) }, signal)
  if (isRecord(value)) return value
  throw new AppError('not-json', `${hostOf(url)} answered without a list of models.`, { host: hostOf(url), text: '' })
}

/** A request names a service as the catalog does: `system.ai.claude-sonnet-4-6`. */
function toEndpoint(service: Record<string, unknown>): FoundEndpoint[] {
  if (typeof service.name !== 'string') return []
  const model = service.name.replace(/^model-services\//, '')
  const apiTypes = Array.isArray(service.supported_api_types) ? service.supported_api_types.map(String) : []
  const title = typeof service.comment === 'string' && service.comment.length <= 60 ? service.comment.trim() : ''
  return model === '' ? [] : [{ ...namedEndpoint(model, 'hosted', apiTypes), state: 'ready', ...(title !== '' && { title }) }]
}
