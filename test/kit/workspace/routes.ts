import type { IncomingMessage } from 'node:http'
import { WORKSPACE_ID } from './endpoints.ts'
import { sendRefusal, type Engine, type Route } from './engine.ts'
import { loginPage } from './failure-words.ts'
import {
  getEndpoint,
  listEndpoints,
  listFoundationModels,
  listGateway,
  listModelServices,
  sendConfig,
  sendMe,
  sendOpenApi,
} from './listing-routes.ts'
import { chat, complete, embed, gatewayChat, gatewayEmbed, invoke, invokeOptimized, respond } from './query-routes.ts'
import { refusals, type Refusal } from './refusal.ts'
import { sendPage, type Exchange } from './send.ts'
import { databricksVoice, noApi, type HostType, type WorkspaceState } from './state.ts'

type Handler = (
  exchange: Exchange,
  engine: Engine,
  state: WorkspaceState,
  name: string,
  raw: IncomingMessage,
) => void | Promise<void>

interface RouteRow {
  readonly method: 'GET' | 'POST'
  /** Where `:name` stands, one encoded segment is the name that the handler gets. */
  readonly path: string
  /** No credential is asked for. */
  readonly open?: true
  /** Belongs to the gateway, which some workspaces do not have. */
  readonly gateway?: true
  readonly handle: Handler
}

const showLogin: Handler = (exchange) => sendPage(exchange, loginPage)

const openRows: readonly RouteRow[] = [
  { method: 'GET', path: '/.well-known/databricks-config', open: true, handle: sendConfig },
  { method: 'GET', path: '/', open: true, handle: showLogin },
  { method: 'GET', path: '/login.html', open: true, handle: showLogin },
  { method: 'GET', path: '/ml/:name', open: true, handle: showLogin },
  {
    method: 'GET',
    path: '/oidc/.well-known/oauth-authorization-server',
    open: true,
    handle: (exchange, engine, { oauth }) => oauth.discovery(exchange, engine.origin),
  },
  {
    method: 'GET',
    path: '/oidc/v1/authorize',
    open: true,
    handle: (exchange, engine, { oauth }) => oauth.authorize(exchange, engine.origin),
  },
  {
    method: 'POST',
    path: '/oidc/v1/token',
    open: true,
    handle: (exchange, engine, { oauth }, _name, raw) => oauth.token(exchange, engine.origin, raw),
  },
]

const listingRows: readonly RouteRow[] = [
  { method: 'GET', path: '/api/2.0/preview/scim/v2/Me', handle: sendMe },
  { method: 'GET', path: '/api/2.0/serving-endpoints', handle: listEndpoints },
  { method: 'GET', path: '/api/2.0/serving-endpoints:foundation-models', handle: listFoundationModels },
  { method: 'GET', path: '/api/2.0/serving-endpoints/:name', handle: getEndpoint },
  { method: 'GET', path: '/api/2.0/serving-endpoints/:name/openapi', handle: sendOpenApi },
  { method: 'GET', path: '/api/2.1/unity-catalog/model-services', gateway: true, handle: listModelServices },
  { method: 'GET', path: '/api/ai-gateway/v2/endpoints', gateway: true, handle: listGateway },
]

const queryRows: readonly RouteRow[] = [
  { method: 'POST', path: '/serving-endpoints/chat/completions', handle: chat },
  { method: 'POST', path: '/serving-endpoints/completions', handle: complete },
  { method: 'POST', path: '/serving-endpoints/embeddings', handle: embed },
  { method: 'POST', path: '/serving-endpoints/responses', handle: respond('responses') },
  { method: 'POST', path: '/serving-endpoints/open-responses', handle: respond('open-responses') },
  { method: 'POST', path: '/serving-endpoints/:name/invocations', handle: invoke },
  { method: 'POST', path: '/serving-endpoints/:name/served-models/:any/invocations', handle: invoke },
  { method: 'POST', path: `/${WORKSPACE_ID}/serving-endpoints/:name/invocations`, handle: invokeOptimized },
  { method: 'POST', path: '/ai-gateway/mlflow/v1/chat/completions', gateway: true, handle: gatewayChat },
  { method: 'POST', path: '/ai-gateway/mlflow/v1/embeddings', gateway: true, handle: gatewayEmbed },
  { method: 'POST', path: '/ai-gateway/mlflow/v1/responses', gateway: true, handle: respond('gateway') },
]

const rows = [...openRows, ...listingRows, ...queryRows].map((row) => {
  const pattern = row.path.replaceAll('.', '\\.').replace(':name', '([^/]+)').replace(':any', '[^/]+')
  // The list is asked for with a slash at its end too (MLflow does).
  return { ...row, pattern: new RegExp(row.method === 'GET' && row.path !== '/' ? `^${pattern}/?$` : `^${pattern}$`) }
})

/** The routes of a fake workspace. */
export function workspaceRoutes(state: WorkspaceState): Route {
  return async (exchange, engine, raw) => {
    const { method, path } = exchange.request
    const row = rows.find((one) => one.method === method && one.pattern.test(path) && (state.gateway || !one.gateway))
    const refusal = row?.open ? undefined : (state.authority(raw) ?? refuseHost(exchange, state.hostType()))
    if (refusal) return sendRefusal(exchange, refusal, databricksVoice)
    if (!row) return sendRefusal(exchange, noApi(exchange), databricksVoice)
    await row.handle(exchange, engine, state, decodeURIComponent(row.pattern.exec(path)?.[1] ?? ''), raw)
  }
}

/** An account console serves no model; one host for many workspaces must be told which one is meant. */
function refuseHost(exchange: Exchange, hostType: HostType): Refusal | undefined {
  if (hostType === 'ACCOUNT_HOST') return noApi(exchange)
  if (hostType !== 'UNIFIED_HOST') return undefined
  const { headers } = exchange.request
  const named = headers['x-databricks-workspace-id'] ?? headers['x-databricks-org-id']
  return named === WORKSPACE_ID ? undefined : refusals.workspaceNotNamed
}
