import type { Endpoint } from '#shared/endpoint.ts'

/** The heading under which an endpoint is listed. */
export type EndpointGroup = 'demo' | 'hosted' | 'external' | 'custom' | 'agent' | 'server' | 'other'

/** Endpoints under one heading, those that a conversation can use first. */
export interface GroupedEndpoints {
  readonly group: EndpointGroup
  readonly endpoints: readonly Endpoint[]
}

const order: readonly EndpointGroup[] = ['demo', 'hosted', 'external', 'custom', 'agent', 'server', 'other']

/** Embeddings and the like stand apart, whoever runs them: nobody looks for them among models to talk to. */
export function groupOf({ group, task }: Pick<Endpoint, 'group' | 'task'>): EndpointGroup {
  return task === 'embeddings' || task === 'completions' ? 'other' : group
}

/** Endpoints by heading, in the order in which people look for them. Within one, the order given stays. */
export function groupEndpoints(endpoints: readonly Endpoint[]): GroupedEndpoints[] {
  const groups = Map.groupBy(endpoints, groupOf)
  return order.flatMap((group) => {
    const members = groups.get(group)
    return members === undefined ? [] : [{ group, endpoints: members.toSorted((a, b) => Number(b.usable) - Number(a.usable)) }]
  })
}

/** Whether every word of a query is in an endpoint's names. */
export function isFound(endpoint: Endpoint, query: string): boolean {
  const text = `${endpoint.name} ${endpoint.title ?? ''} ${endpoint.model} ${endpoint.connectionName}`.toLowerCase()
  return query.toLowerCase().split(/\s+/).every((word) => text.includes(word))
}
