import type { Api, Endpoint } from '#shared/endpoint.ts'
import { familyOf } from './families.ts'
import { gatewayPath } from './gateway.ts'
import type { OpenConnection } from './provider.ts'

/** Where a request for a reply goes, and in which API it is written. */
export interface Place {
  readonly api: Api
  /** Without a trailing slash. */
  readonly baseUrl: string
  /** Begins with a slash. */
  readonly path: string
}

type Asked = Pick<Endpoint, 'provider' | 'api' | 'task' | 'model' | 'title'>

/**
 * The place of a request. On a workspace: `/responses` takes OpenAI's models and agents alone, `/open-responses` the other families, and an
 * endpoint's own address whatever it is; a gateway has chat and Responses for all models, but no agents and no endpoints
 * of one's own (Databricks wire facts, 1.2, 1.3 and 3.4).
 */
export function placeFor({ url, surface }: Pick<OpenConnection, 'url' | 'surface'>, endpoint: Asked): Place {
  const { api } = endpoint
  if (endpoint.provider !== 'databricks') {
    return api === 'responses' ? { api, baseUrl: url, path: '/responses' } : { api: 'chat-completions', baseUrl: url, path: '/chat/completions' }
  }
  const baseUrl = `${url}/serving-endpoints`
  if (api === 'invocations' || api === 'chat-agent') return { api, baseUrl, path: `/${encodeURIComponent(endpoint.model)}/invocations` }
  if (surface === 'gateway' && endpoint.task !== 'agent') return { api, baseUrl: url + gatewayPath, path: api === 'responses' ? '/responses' : '/chat/completions' }
  if (api === 'chat-completions') return { api, baseUrl, path: '/chat/completions' }
  const takesResponses = endpoint.task === 'agent' || familyOf(endpoint.model, endpoint.title).family === 'gpt'
  return { api, baseUrl, path: takesResponses ? '/responses' : '/open-responses' }
}
