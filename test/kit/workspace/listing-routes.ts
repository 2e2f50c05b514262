import { describeEndpoint, WORKSPACE_ID } from './endpoints.ts'
import { sendRefusal, type Engine } from './engine.ts'
import { gatewayTimeout } from './failure-words.ts'
import { familyEndpoints } from './foundation.ts'
import { objectOf, objectsOf, type JsonObject } from './json.ts'
import { noSuchEndpoint, refusals } from './refusal.ts'
import { sendJson, sendPage, type Exchange } from './send.ts'
import { databricksVoice, noApi, type WorkspaceState } from './state.ts'

/** What this host is; nothing at all on an old one. */
export function sendConfig(exchange: Exchange, engine: Engine, { hostType }: WorkspaceState): void {
  if (hostType() === 'absent') return sendRefusal(exchange, noApi(exchange), databricksVoice)
  sendJson(exchange, 200, {
    oidc_endpoint: `${engine.origin}/oidc`,
    account_id: '7f3c0000-0000-4000-8000-000000000001',
    workspace_id: WORKSPACE_ID,
    cloud: 'aws',
    host_type: hostType(),
  })
}

/** Who asks. */
export function sendMe(exchange: Exchange): void {
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

/** All rows at once: this list has no pages. */
export function listEndpoints(exchange: Exchange, _engine: Engine, { endpoints }: WorkspaceState): void {
  const rows = endpoints().map((endpoint) => endpoint.listing)
  // An empty workspace leaves the field out.
  sendJson(exchange, 200, rows.length === 0 ? {} : { endpoints: rows })
}

/** The description of one endpoint. */
export function getEndpoint(exchange: Exchange, engine: Engine, { endpoints }: WorkspaceState, name: string): void {
  const endpoint = endpoints().find((one) => one.name === name)
  if (endpoint) return sendJson(exchange, 200, describeEndpoint(endpoint, engine.origin))
  sendRefusal(exchange, noSuchEndpoint(name), databricksVoice)
}

/** The schema of one endpoint, for those that have one. */
export function sendOpenApi(exchange: Exchange, engine: Engine, { endpoints }: WorkspaceState, name: string): void {
  const endpoint = endpoints().find((one) => one.name === name)
  if (!endpoint) return sendRefusal(exchange, noSuchEndpoint(name), databricksVoice)
  const isReady = objectOf(endpoint.listing['state']).ready === 'READY'
  if (endpoint.family !== 'custom' || !isReady) return sendRefusal(exchange, refusals.noSchema, databricksVoice)
  const columns = ['tenure', 'plan', 'active']
  const types = [{ type: 'integer', format: 'int64' }, { type: 'string' }, { type: 'boolean' }]
  const record = { type: 'object', properties: Object.fromEntries(columns.map((column, at) => [column, types[at]])) }
  const split = {
    type: 'object',
    properties: {
      columns: { type: 'array', items: { type: 'string', enum: columns } },
      data: { type: 'array', items: { type: 'array', prefixItems: types } },
    },
  }
  const schema = {
    oneOf: [
      { type: 'object', properties: { dataframe_split: split } },
      { type: 'object', properties: { dataframe_records: { type: 'array', items: record } } },
    ],
  }
  const request = { requestBody: { content: { 'application/json': { schema } } } }
  sendJson(exchange, 200, {
    openapi: '3.1.0',
    info: { title: name, version: '1' },
    servers: [{ url: `${engine.origin}/serving-endpoints/${encodeURIComponent(name)}` }],
    paths: { [`/served-models/${name}-1/invocations`]: { post: request } },
  })
}

/** The hosted models, those that this workspace does not serve among them. */
export function listFoundationModels(exchange: Exchange, _engine: Engine, { endpoints }: WorkspaceState): void {
  const own = endpoints().filter(({ listing }) => listing['endpoint_type'] === 'FOUNDATION_MODEL_API')
  const others = familyEndpoints.filter(({ name }) => own.every((one) => one.name !== name))
  sendJson(exchange, 200, { endpoints: [...own, ...others].map(({ listing }) => listing) })
}

/** Whether the gateway is there: all that is known of this list. */
export function listGateway(exchange: Exchange): void {
  sendJson(exchange, 200, { endpoints: [] })
}

/** The models of the gateway, in pages; a page that is too large times out in front of the workspace. */
export function listModelServices(exchange: Exchange, _engine: Engine, { endpoints }: WorkspaceState): void {
  const { page_size: asked = '50', page_token: token = '' } = exchange.request.query
  const size = Number(asked)
  if (!(size >= 1 && size <= 100)) return sendPage(exchange, gatewayTimeout)
  const services = endpoints().flatMap(({ listing }) => serviceOf(listing))
  const start = token === '' ? 0 : Number(Buffer.from(token, 'base64url').toString('utf8'))
  const end = start + size
  const next = end < services.length ? { next_page_token: Buffer.from(String(end)).toString('base64url') } : {}
  sendJson(exchange, 200, { model_services: services.slice(start, end), ...next })
}

function serviceOf({ name, endpoint_type: type, config }: JsonObject): readonly JsonObject[] {
  if (type !== 'FOUNDATION_MODEL_API') return []
  const [entity] = objectsOf(objectOf(config).served_entities)
  const model = objectOf(entity?.['foundation_model'])
  const short = String(name).replace(/^databricks-/, '')
  return [
    { name: `model-services/system.ai.${short}`, comment: model.display_name, supported_api_types: model.api_types },
  ]
}
