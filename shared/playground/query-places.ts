import type { Endpoint } from '../endpoint.ts'

/** Where a query can go: the endpoint's own address, or one of the addresses that many endpoints share. */
export const queryPlaces = ['invocations', 'chat-completions', 'completions', 'embeddings', 'responses'] as const

/** Where a query can go. */
export type QueryPlace = (typeof queryPlaces)[number]

type Placed = Pick<Endpoint, 'provider' | 'task' | 'api'>

/** The places at which an endpoint can be asked, the usual one first. The demo has none: nothing is sent there. */
export function placesFor({ provider, task, api }: Placed): readonly QueryPlace[] {
  if (provider === 'demo') return []
  const first: QueryPlace = provider === 'databricks' ? 'invocations' : serverPlace(task, api)
  return [first, ...queryPlaces.filter((place) => place !== first && (place !== 'invocations' || provider === 'databricks'))]
}

/** Whether the body names the model: at its own address an endpoint is named by the address. */
export function namesModel(place: QueryPlace): boolean {
  return place !== 'invocations'
}

function serverPlace(task: Endpoint['task'], api: Endpoint['api']): QueryPlace {
  if (task === 'completions' || task === 'embeddings') return task
  return api === 'responses' ? 'responses' : 'chat-completions'
}
