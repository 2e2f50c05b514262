import { expect, test } from 'vitest'
import { placeFor } from '#core/providers/place.ts'
import type { Api, Task } from '#shared/endpoint.ts'

type Row = readonly [surface: 'serving-endpoints' | 'gateway', api: Api, model: string, task: Task, address: string]

const rows: readonly Row[] = [
  ['serving-endpoints', 'chat-completions', 'databricks-claude-sonnet-4-5', 'chat', '/serving-endpoints/chat/completions'],
  ['serving-endpoints', 'responses', 'databricks-gpt-5-3-codex', 'chat', '/serving-endpoints/responses'],
  ['serving-endpoints', 'responses', 'databricks-claude-sonnet-4-5', 'chat', '/serving-endpoints/open-responses'],
  ['serving-endpoints', 'responses', 'databricks-gpt-oss-120b', 'chat', '/serving-endpoints/open-responses'],
  ['serving-endpoints', 'responses', 'supervisor', 'agent', '/serving-endpoints/responses'],
  ['serving-endpoints', 'chat-agent', 'planner', 'agent', '/serving-endpoints/planner/invocations'],
  ['serving-endpoints', 'invocations', 'my model/ü', 'chat', '/serving-endpoints/my%20model%2F%C3%BC/invocations'],
  ['gateway', 'chat-completions', 'system.ai.claude-sonnet-4-6', 'chat', '/ai-gateway/mlflow/v1/chat/completions'],
  ['gateway', 'responses', 'system.ai.claude-sonnet-4-6', 'chat', '/ai-gateway/mlflow/v1/responses'],
  ['gateway', 'responses', 'system.ai.gpt-5-3-codex', 'chat', '/ai-gateway/mlflow/v1/responses'],
  ['gateway', 'responses', 'supervisor', 'agent', '/serving-endpoints/responses'],
  ['gateway', 'chat-agent', 'planner', 'agent', '/serving-endpoints/planner/invocations'],
  ['gateway', 'invocations', 'our-llama', 'chat', '/serving-endpoints/our-llama/invocations'],
]

test.each(rows)('on the %s, by %s, %s (%s) is asked at %s%s', (surface, api, model, task, address) => {
  const { baseUrl, path } = placeFor({ url: 'https://w.example', surface }, { provider: 'databricks', api, model, task, group: task === 'agent' ? 'agent' : 'hosted' })
  expect(baseUrl + path).toBe(`https://w.example${address}`)
})

test.each([
  ['team-a', 'gpt-4o', '/responses'],
  ['better-than-gpt-5', 'claude-sonnet-4-5', '/open-responses'],
  ['databricks-gpt-5-2', 'GPT 5.2', '/responses'],
])('whose model %s is, is told by what is behind it (%s)', (model, title, path) => {
  const endpoint = { provider: 'databricks', api: 'responses', model, title, task: 'chat', group: 'external' } as const
  expect(placeFor({ url: 'https://w.example', surface: 'serving-endpoints' }, endpoint).path).toBe(path)
})

test.each([
  ['chat-completions', '/chat/completions'],
  ['responses', '/responses'],
  ['invocations', '/chat/completions'],
] as const)('another server is asked by %s at %s under its base URL', (api, path) => {
  const place = placeFor({ url: 'http://127.0.0.1:1/v1', surface: 'serving-endpoints' }, { provider: 'openai-compatible', api, model: 'm', task: 'chat', group: 'server' })
  expect(place).toMatchObject({ baseUrl: 'http://127.0.0.1:1/v1', path })
})
