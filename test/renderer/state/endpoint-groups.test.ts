import { expect, test } from 'vitest'
import { plainEndpoint } from '#shared/endpoint.ts'
import type { Endpoint } from '#shared/endpoint.ts'
import { groupEndpoints, isFound } from '../../../renderer/state/endpoint-groups.ts'

const endpoint = (name: string, changes: Partial<Endpoint> = {}): Endpoint => ({
  ...plainEndpoint, id: name, connectionId: 'k', connectionName: 'Work', provider: 'databricks', name, model: name, group: 'hosted', overrides: {}, learned: [], ...changes,
})

test('endpoints stand under their heading, those that cannot be used last, embeddings apart whoever runs them', () => {
  const groups = groupEndpoints([
    endpoint('stopped', { usable: false, reason: 'stopped' }),
    endpoint('agent', { group: 'agent', task: 'agent' }),
    endpoint('claude'),
    endpoint('gte', { task: 'embeddings', usable: false, reason: 'not-chat' }),
    endpoint('own-embeddings', { group: 'custom', task: 'embeddings', usable: false, reason: 'not-chat' }),
    endpoint('churn', { group: 'custom', task: 'custom', usable: false, reason: 'custom-model' }),
  ])
  expect(groups.map(({ group, endpoints }) => [group, endpoints.map(({ name }) => name)])).toEqual([
    ['hosted', ['claude', 'stopped']],
    ['custom', ['churn']],
    ['agent', ['agent']],
    ['other', ['gte', 'own-embeddings']],
  ])
})

test('a search finds an endpoint by its name, the model behind it, and its workspace, in any order', () => {
  const sonnet = endpoint('databricks-claude-sonnet-4-5', { title: 'Claude Sonnet 4.5' })
  expect(['', 'sonnet claude', 'WORK 4.5', 'claude  '].map((query) => isFound(sonnet, query))).toEqual([true, true, true, true])
  expect(isFound(sonnet, 'claude opus')).toBe(false)
})
