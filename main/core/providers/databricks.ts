import { AppError, toErrorInfo } from '#shared/error.ts'
import type { ConnectionStep } from '#shared/connection.ts'
import type { FoundEndpoint } from '#shared/endpoint.ts'
import { readWorkspaceAddress } from './address.ts'
import { previewReply, streamReply } from './ask.ts'
import type { AskTools } from './ask.ts'
import { dialectFor } from './dialects.ts'
import { embed } from './embed.ts'
import { hostOf } from './errors.ts'
import { findGateway, listModelServices } from './gateway.ts'
import { addressOf, fetchJson, headersOf } from './http.ts'
import { isRecord } from './json.ts'
import type { OpenConnection, Provider } from './provider.ts'
import { namedEndpoint, toEndpoint } from './serving-endpoints.ts'
import { mePath, signedInNameOf } from './signed-in-name.ts'

type Fetch = typeof globalThis.fetch

/** Databricks Model Serving: the serving endpoints of one workspace, or the models of its Unity AI Gateway. */
export function createDatabricksProvider(tools: AskTools): Provider {
  return {
    id: 'databricks',
    readAddress: readWorkspaceAddress,
    discover: (connection, signal) => listEndpoints(tools.fetch, connection, signal),
    signedInName: (connection, signal) => signedInName(tools.fetch, connection, signal),
    test: (connection, signal) => testWorkspace(tools.fetch, connection, signal),
    stream: (request) => streamReply(tools, dialectFor(request), request),
    preview: (request) => previewReply(tools.userAgent, dialectFor(request), request),
    embed: (request) => embed(tools, request),
  }
}

async function testWorkspace(fetch: Fetch, connection: OpenConnection, signal: AbortSignal): Promise<ConnectionStep[]> {
  const host = hostOf(connection.url)
  const reached: ConnectionStep = { step: 'reach', ok: true, detail: host }
  try {
    const name = await signedInName(fetch, connection, signal)
    if (connection.surface === 'gateway') await findGateway(fetch, connection, signal)
    const endpoints = await listEndpoints(fetch, connection, signal)
    const usable = endpoints.filter((endpoint) => endpoint.usable).length
    return [
      reached,
      { step: 'sign-in', ok: true, ...(name !== undefined && { detail: name }) },
      { step: 'list', ok: true, found: { endpoints: endpoints.length, usable } },
    ]
  } catch (thrown) {
    const error = toErrorInfo(thrown)
    if (isSignInProblem(error.code)) return [reached, { step: 'sign-in', ok: false, error }]
    if (error.details?.status !== undefined) return [reached, { step: 'list', ok: false, error }]
    return [{ step: 'reach', ok: false, error }]
  }
}

function isSignInProblem(code: string): boolean {
  return code === 'credential-missing' || code === 'token-refused'
}

/** Who the token belongs to. A scoped token may be refused here and still list endpoints: then there is no name. */
async function signedInName(fetch: Fetch, connection: OpenConnection, signal: AbortSignal): Promise<string | undefined> {
  try {
    const { value } = await fetchJson(fetch, { url: addressOf(connection, mePath), headers: headersOf(connection) }, signal)
    return signedInNameOf(value)
  } catch (thrown) {
    if (['forbidden', 'path-unknown', 'endpoint-unknown'].includes(toErrorInfo(thrown).code)) return undefined
    throw thrown
  }
}

/** What the server lists, and the names typed by hand that are not among it. */
async function listEndpoints(fetch: Fetch, connection: OpenConnection, signal: AbortSignal): Promise<FoundEndpoint[]> {
  const list = connection.surface === 'gateway' ? listGatewayModels : listServingEndpoints
  const found = await list(fetch, connection, signal)
  const typed = connection.models.filter((model) => found.every((other) => other.model !== model))
  return [...found, ...typed.map((model) => typedEndpoint(model, connection))]
}

/** What a name that a person typed stands for nobody knows: any API can be chosen. */
function typedEndpoint(model: string, { surface }: OpenConnection): FoundEndpoint {
  const endpoint = namedEndpoint(model, 'custom')
  return surface === 'gateway' ? endpoint : { ...endpoint, apis: [...endpoint.apis, 'invocations', 'chat-agent'] }
}

/** A gateway knows models by the names of their serving endpoints too: these stand in for a list that is refused or empty. */
async function listGatewayModels(fetch: Fetch, connection: OpenConnection, signal: AbortSignal): Promise<FoundEndpoint[]> {
  const services = await listModelServices(fetch, connection, signal).catch((thrown: unknown) => {
    const { code, details } = toErrorInfo(thrown)
    if (details?.status === undefined || isSignInProblem(code)) throw thrown
    return []
  })
  return services.length > 0 ? services : listServingEndpoints(fetch, connection, signal)
}

async function listServingEndpoints(fetch: Fetch, connection: OpenConnection, signal: AbortSignal): Promise<FoundEndpoint[]> {
  const url = addressOf(connection, '/api/2.0/serving-endpoints')
  const { value } = await fetchJson(fetch, { url, headers: headersOf(connection) }, signal).catch((thrown: unknown) => {
    throw toErrorInfo(thrown).details?.status === 404 ? noWorkspace(url) : thrown
  })
  if (!isRecord(value)) throw new AppError('not-json', `${hostOf(url)} answered without a list of endpoints.`, { host: hostOf(url), text: '' })
  const list = Array.isArray(value.endpoints) ? value.endpoints.filter(isRecord) : []
  return list.flatMap((row) => (typeof row.name === 'string' && row.name !== '' ? [toEndpoint(row, row.name)] : []))
}

function noWorkspace(url: string): AppError {
  const host = hostOf(url)
  return new AppError('not-a-workspace', `${host} has no list of serving endpoints: it is no Databricks workspace.`, { host, status: 404 })
}
