import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { refuseAgent, responseBody, responseEvents } from './agent.ts'
import type { Authority } from './auth.ts'
import { describeEndpoint, type FakeEndpoint } from './endpoints.ts'
import { sendRefusal, type Engine, type Route, type Voice } from './engine.ts'
import { objectOf, stringOf } from './json.ts'
import type { OAuthServer } from './oauth.ts'
import { embeddingsFor, predictionsFor } from './predictions.ts'
import { badRequest, databricksErrorBody, refusals, type Refusal } from './refusal.ts'
import { composeReply } from './reply.ts'
import { refuseOnGateway } from './rules.ts'
import { loginPage } from './scenarios.ts'
import { sendJson, sendPage, sendStream, type Exchange } from './send.ts'

/** The workspace id in `X-Databricks-Org-Id` and in the configuration document. */
export const WORKSPACE_ID = '1234567890123456'

/** How a workspace words its failures. */
export const databricksVoice: Voice = { errorBody: databricksErrorBody }

/** What the routes of a workspace need to know. */
export interface WorkspaceState {
  /** Read at every request: tests may change what is served while it runs. */
  readonly endpoints: () => readonly FakeEndpoint[]
  readonly authority: Authority
  readonly oauth: OAuthServer
  /** What the configuration document says of the host; `absent`: there is none. */
  readonly hostType: () => HostType
  /** Whether the gateway surface exists. */
  readonly gateway: boolean
}

/** The kinds of host: a workspace, an account console, one host for many workspaces, an old one that says nothing. */
export type HostType = 'WORKSPACE_HOST' | 'ACCOUNT_HOST' | 'UNIFIED_HOST' | 'absent'

type Handler = (
  exchange: Exchange,
  engine: Engine,
  state: WorkspaceState,
  name: string,
  raw: IncomingMessage,
) => void | Promise<void>

interface RouteRow {
  readonly method: 'GET' | 'POST'
  readonly path: RegExp
  readonly open?: true
  readonly gateway?: true
  readonly handle: Handler
}

const rows: readonly RouteRow[] = [
  { method: 'GET', path: /^\/\.well-known\/databricks-config$/, open: true, handle: sendConfig },
  {
    method: 'GET',
    path: /^\/(?:login\.html|ml\/.*)?$/,
    open: true,
    handle: (exchange) => sendPage(exchange, loginPage),
  },
  {
    method: 'GET',
    path: /^\/oidc\/\.well-known\/oauth-authorization-server$/,
    open: true,
    handle: (exchange, engine, { oauth }) => oauth.discovery(exchange, engine.origin),
  },
  {
    method: 'GET',
    path: /^\/oidc\/v1\/authorize$/,
    open: true,
    handle: (exchange, engine, { oauth }) => oauth.authorize(exchange, engine.origin),
  },
  {
    method: 'POST',
    path: /^\/oidc\/v1\/token$/,
    open: true,
    handle: (exchange, engine, { oauth }, _name, raw) => oauth.token(exchange, engine.origin, raw),
  },
  { method: 'GET', path: /^\/api\/2\.0\/preview\/scim\/v2\/Me$/, handle: sendMe },
  { method: 'GET', path: /^\/api\/2\.0\/serving-endpoints$/, handle: listEndpoints },
  { method: 'GET', path: /^\/api\/2\.0\/serving-endpoints\/([^/]+)$/, handle: getEndpoint },
  {
    method: 'GET',
    path: /^\/api\/ai-gateway\/v2\/endpoints$/,
    gateway: true,
    handle: (exchange) => sendJson(exchange, 200, { endpoints: [] }),
  },
  { method: 'POST', path: /^\/serving-endpoints\/chat\/completions$/, handle: chat },
  { method: 'POST', path: /^\/serving-endpoints\/embeddings$/, handle: embed },
  { method: 'POST', path: /^\/serving-endpoints\/responses$/, handle: respond },
  { method: 'POST', path: /^\/serving-endpoints\/([^/]+)\/invocations$/, handle: invoke },
  { method: 'POST', path: /^\/ai-gateway\/mlflow\/v1\/chat\/completions$/, gateway: true, handle: gatewayChat },
  { method: 'POST', path: /^\/ai-gateway\/mlflow\/v1\/embeddings$/, gateway: true, handle: embed },
]

/** The routes of a fake workspace. */
export function workspaceRoutes(state: WorkspaceState): Route {
  return async (exchange, engine, raw) => {
    const { method, path } = exchange.request
    const row = rows.find((one) => one.method === method && one.path.test(path) && (state.gateway || !one.gateway))
    const refusal = row?.open ? undefined : (state.authority(raw) ?? refuseHost(exchange, state.hostType()))
    if (refusal) return sendRefusal(exchange, refusal, databricksVoice)
    if (!row) return sendRefusal(exchange, noApi(exchange), databricksVoice)
    await row.handle(exchange, engine, state, decodeURIComponent(row.path.exec(path)?.[1] ?? ''), raw)
  }
}

function noApi({ request }: Exchange): Refusal {
  const message = `No API found for '${request.method} ${request.path}'`
  return { status: 404, code: 'ENDPOINT_NOT_FOUND', message }
}

/** An account console serves no model; one host for many workspaces must be told which one is meant. */
function refuseHost(exchange: Exchange, hostType: HostType): Refusal | undefined {
  if (hostType === 'ACCOUNT_HOST') return noApi(exchange)
  if (hostType !== 'UNIFIED_HOST') return undefined
  const { headers } = exchange.request
  const named = headers['x-databricks-workspace-id'] ?? headers['x-databricks-org-id']
  return named === WORKSPACE_ID ? undefined : refusals.workspaceNotNamed
}

function sendConfig(exchange: Exchange, engine: Engine, { hostType }: WorkspaceState): void {
  if (hostType() === 'absent') return sendRefusal(exchange, noApi(exchange), databricksVoice)
  sendJson(exchange, 200, {
    oidc_endpoint: `${engine.origin}/oidc`,
    account_id: '7f3c0000-0000-4000-8000-000000000001',
    workspace_id: WORKSPACE_ID,
    cloud: 'aws',
    host_type: hostType(),
  })
}

function sendMe(exchange: Exchange): void {
  const me = {
    id: '4321',
    userName: 'ana@example.com',
    displayName: 'Ana',
    active: true,
    emails: [{ type: 'work', value: 'ana@example.com', primary: true }],
    groups: [{ display: 'users', value: '1' }],
  }
  sendJson(exchange, 200, me, { 'x-databricks-org-id': WORKSPACE_ID })
}

function listEndpoints(exchange: Exchange, _engine: Engine, { endpoints }: WorkspaceState): void {
  const rows = endpoints().map((endpoint) => endpoint.listing)
  // An empty workspace leaves the field out.
  sendJson(exchange, 200, rows.length === 0 ? {} : { endpoints: rows })
}

function getEndpoint(exchange: Exchange, engine: Engine, { endpoints }: WorkspaceState, name: string): void {
  const endpoint = endpoints().find((one) => one.name === name)
  if (endpoint) return sendJson(exchange, 200, describeEndpoint(endpoint, engine.origin))
  const message = `Endpoint with name '${name}' does not exist.`
  sendRefusal(exchange, { status: 404, code: 'RESOURCE_DOES_NOT_EXIST', message }, databricksVoice)
}

function endpointFor(exchange: Exchange, state: WorkspaceState, name: string): FakeEndpoint | undefined {
  const { body } = exchange.request
  if (typeof body !== 'object' || body === null) {
    sendRefusal(
      exchange,
      { status: 400, code: 'MALFORMED_REQUEST', message: 'Invalid JSON in the request body.' },
      databricksVoice,
    )
    return undefined
  }
  // The gateway knows foundation models by their catalog name too.
  const plain = name.replace(/^system\.ai\./, '')
  const endpoint = state.endpoints().find((one) => one.name === plain)
  if (!endpoint) sendRefusal(exchange, refusals.endpointNotFound, databricksVoice)
  return endpoint
}

function modelIn(exchange: Exchange): string {
  return stringOf(objectOf(exchange.request.body).model)
}

async function chat(exchange: Exchange, engine: Engine, state: WorkspaceState): Promise<void> {
  const endpoint = endpointFor(exchange, state, modelIn(exchange))
  if (!endpoint) return
  if (endpoint.family === 'agent') return agent(exchange, engine, endpoint)
  if (endpoint.family === 'custom') return predict(exchange, engine, endpoint)
  await engine.chat(exchange, endpoint, databricksVoice)
}

async function gatewayChat(exchange: Exchange, engine: Engine, state: WorkspaceState): Promise<void> {
  const refusal = refuseOnGateway(objectOf(exchange.request.body))
  if (refusal) sendRefusal(exchange, refusal, databricksVoice)
  else await chat(exchange, engine, state)
}

async function invoke(exchange: Exchange, engine: Engine, state: WorkspaceState, name: string): Promise<void> {
  const endpoint = endpointFor(exchange, state, name)
  if (!endpoint) return
  if (endpoint.family === 'embeddings') return sendEmbeddings(exchange, engine, endpoint)
  if (endpoint.family === 'agent') return agent(exchange, engine, endpoint)
  if (endpoint.family === 'custom') return predict(exchange, engine, endpoint)
  const headers = { 'served-model-name': endpoint.name, 'x-request-id': randomUUID() }
  await engine.chat(exchange, endpoint, { ...databricksVoice, headers })
}

async function embed(exchange: Exchange, engine: Engine, state: WorkspaceState): Promise<void> {
  const endpoint = endpointFor(exchange, state, modelIn(exchange))
  if (endpoint) await sendEmbeddings(exchange, engine, endpoint)
}

async function sendEmbeddings(exchange: Exchange, engine: Engine, endpoint: FakeEndpoint): Promise<void> {
  if (await engine.answerInstead(exchange, engine.prepare(exchange, endpoint.name), databricksVoice)) return
  const { input } = objectOf(exchange.request.body)
  const texts = (Array.isArray(input) ? input : [input]).filter((text) => typeof text === 'string')
  if (endpoint.family !== 'embeddings' || texts.length === 0) {
    return sendRefusal(exchange, badRequest('Bad request: json: unknown field "input"'), databricksVoice)
  }
  sendJson(exchange, 200, embeddingsFor(endpoint, texts))
}

async function predict(exchange: Exchange, engine: Engine, endpoint: FakeEndpoint): Promise<void> {
  if (await engine.answerInstead(exchange, engine.prepare(exchange, endpoint.name), databricksVoice)) return
  if (endpoint.refusal) return sendRefusal(exchange, endpoint.refusal, databricksVoice)
  const predictions = predictionsFor(objectOf(exchange.request.body))
  if (predictions) return sendJson(exchange, 200, predictions, { 'served-model-name': `${endpoint.name}-1` })
  const message =
    'Invalid input. The input must be a JSON dictionary with exactly one of the fields dataframe_split, inputs, instances.'
  sendRefusal(exchange, badRequest(message), databricksVoice)
}

async function respond(exchange: Exchange, engine: Engine, state: WorkspaceState): Promise<void> {
  const endpoint = endpointFor(exchange, state, modelIn(exchange))
  if (!endpoint) return
  if (endpoint.family === 'gpt' || endpoint.family === 'agent') return agent(exchange, engine, endpoint)
  sendRefusal(exchange, badRequest(`Model ${endpoint.name} is not supported in the Responses API.`), databricksVoice)
}

async function agent(exchange: Exchange, engine: Engine, endpoint: FakeEndpoint): Promise<void> {
  const prepared = engine.prepare(exchange, endpoint.name)
  if (await engine.answerInstead(exchange, prepared, databricksVoice)) return
  const body = objectOf(exchange.request.body)
  const refusal = endpoint.refusal ?? refuseAgent(body)
  if (refusal) return sendRefusal(exchange, refusal, databricksVoice)
  const reply = composeReply(endpoint, body, prepared.behaviour)
  if (body.stream !== true) return sendJson(exchange, 200, responseBody(endpoint, reply))
  const events = responseEvents(endpoint, reply, prepared.behaviour)
  await sendStream(exchange, engine.plan(events, prepared.behaviour, databricksVoice), prepared.gates)
}
