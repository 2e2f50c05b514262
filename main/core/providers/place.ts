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

type Placed = Pick<Endpoint, 'provider' | 'api' | 'task' | 'group' | 'model' | 'title'>

/**
 * The place of a request. On a workspace `/responses` takes OpenAI's models and agents alone, `/open-responses` the other
 * families, and an endpoint's own address whatever it is; a gateway has chat and Responses for all models, but no agents and
 * no endpoints of one's own (Databricks wire facts, 1.2, 1.3 and 3.4).
 */
export function placeFor({ url, surface }: Pick<OpenConnection, 'url' | 'surface'>, endpoint: Placed): Place {
  const { api } = endpoint
  if (endpoint.provider !== 'databricks') return placeOnServer(url, api)
  const baseUrl = `${url}/serving-endpoints`
  if (api === 'invocations' || api === 'chat-agent') return { api, baseUrl, path: `/${encodeURIComponent(endpoint.model)}/invocations` }
  if (surface === 'gateway' && !isAgent(endpoint)) return placeOnServer(url + gatewayPath, api)
  if (api === 'chat-completions') return placeOnServer(baseUrl, api)
  const isOpenAiModel = familyOf(endpoint.title, endpoint.model).family === 'gpt'
  return { api, baseUrl, path: isAgent(endpoint) || isOpenAiModel ? '/responses' : '/open-responses' }
}

function placeOnServer(baseUrl: string, api: Api): Place {
  return api === 'responses' ? { api, baseUrl, path: '/responses' } : { api: 'chat-completions', baseUrl, path: '/chat/completions' }
}

function isAgent({ task, group }: Placed): boolean {
  return task === 'agent' || group === 'agent'
}
