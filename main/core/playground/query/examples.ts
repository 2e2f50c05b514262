import type { Endpoint } from '#shared/endpoint.ts'
import { AppError, toErrorInfo } from '#shared/error.ts'
import type { QueryPlace } from '#shared/playground/query-places.ts'
import type { QueryExample } from '#shared/playground/query.ts'
import { addressOf, fetchJson, headersOf } from '../../providers/http.ts'
import type { QueryTools } from './queries.ts'
import { examplesOf } from './schema-example.ts'
import { taskExamples } from './task-example.ts'

/** Bodies that an endpoint takes. */
export interface Examples {
  readonly examples: QueryExample[]
  readonly from: 'schema' | 'task'
}

/**
 * Bodies for an endpoint at a place. Endpoints with code of their own may describe themselves; whoever does not, or cannot be asked,
 * gets what the task says. Rejects with `endpoint-unusable` where there is no such endpoint.
 */
export async function examplesFor(tools: Pick<QueryTools, 'host' | 'endpoint' | 'openConnection'>, endpointId: string, place: QueryPlace, signal: AbortSignal): Promise<Examples> {
  const endpoint = tools.endpoint(endpointId)
  if (endpoint === undefined) throw new AppError('endpoint-unusable', 'This endpoint is no longer there.', { reason: 'gone' })
  const described = describesItself(endpoint, place) ? await describedExamples(tools, endpoint, signal) : []
  return described.length > 0 ? { examples: described, from: 'schema' } : { examples: taskExamples(endpoint, place), from: 'task' }
}

/** Hosted models have no description of their own. */
function describesItself({ provider, group, task }: Endpoint, place: QueryPlace): boolean {
  return provider === 'databricks' && place === 'invocations' && (task === 'custom' || task === 'agent' || task === 'unknown' || group === 'custom')
}

async function describedExamples({ host, openConnection }: Pick<QueryTools, 'host' | 'openConnection'>, endpoint: Endpoint, signal: AbortSignal): Promise<QueryExample[]> {
  try {
    let connection = await openConnection(endpoint.connectionId)
    const ask = (): Promise<{ value: unknown }> =>
      fetchJson(host.fetch, { url: addressOf(connection, `/api/2.0/serving-endpoints/${encodeURIComponent(endpoint.model)}/openapi`), headers: headersOf(connection) }, signal)
    const { value } = await ask().catch(async (thrown: unknown) => {
      if (toErrorInfo(thrown).code !== 'token-refused' || connection.isRenewable !== true) throw thrown
      connection = await openConnection(endpoint.connectionId, connection.token)
      return ask()
    })
    return examplesOf(value).map(({ name, value: body }) => ({ kind: 'schema', name, body: JSON.stringify(body, null, 2) }))
  } catch {
    // Most have no description, and answer so with a refusal.
    return []
  }
}
