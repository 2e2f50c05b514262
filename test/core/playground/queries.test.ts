import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { startOpenAiServer } from '#kit/openai-server.ts'
import { CLAUDE, GPT, afterwards, connected, testCore } from '#kit/story.ts'
import type { TestCore } from '#kit/core.ts'
import type { Input } from '#shared/contract.ts'
import type { Query } from '#shared/playground/query.ts'

/** Sends a query and answers it when it has ended. */
async function ask(parley: TestCore, input: Input<'query.send'>): Promise<Query> {
  const { queryId } = await parley.client.query.send(input)
  await parley.until((event) => event.type === 'query-changed' && event.query.id === queryId && event.query.state !== 'running')
  return (await parley.client.query.get({ queryId })).query
}

/** What came back, as JSON. */
function answerOf({ exchange }: Query): unknown {
  return JSON.parse(exchange?.events[0]?.data ?? 'null')
}

describe('a query', () => {
  test('reaches every kind of endpoint with exactly the bytes that were written', async () => {
    const parley = await connected()
    const { endpoint, workspace } = parley
    const rows = '{"dataframe_split":  {"columns":["a"],"data":[[1],[2]]}}'
    const custom = await ask(parley, { endpointId: endpoint('churn-model'), place: 'invocations', body: rows })
    expect(custom).toMatchObject({ state: 'done', status: 200, body: rows, endpointName: 'churn-model' })
    expect(answerOf(custom)).toMatchObject({ predictions: [expect.any(Number), expect.any(Number)] })
    expect(custom.exchange?.responseHeaders).toContainEqual(['served-model-name', 'churn-model-1'])
    expect(custom.firstByteAt).toBeGreaterThanOrEqual(custom.startedAt)
    expect(workspace.requests.at(-1)).toMatchObject({ path: '/serving-endpoints/churn-model/invocations', body: JSON.parse(rows), headers: { 'content-length': String(rows.length) } })

    const agent = await ask(parley, { endpointId: endpoint('supervisor'), place: 'invocations', body: '{"input":[{"role":"user","content":"Hi"}],"stream":true}' })
    expect(agent.state).toBe('done')
    expect(agent.exchange?.events.length).toBeGreaterThan(2)

    const embeddings = await ask(parley, { endpointId: endpoint('databricks-gte-large-en'), place: 'embeddings', body: '{"model":"databricks-gte-large-en","input":["a"]}' })
    expect(answerOf(embeddings)).toMatchObject({ object: 'list' })

    const completion = await ask(parley, { endpointId: endpoint('base-llama'), place: 'completions', body: '{"model":"base-llama","prompt":"Once"}' })
    expect(answerOf(completion)).toMatchObject({ object: 'text_completion' })

    const responses = await ask(parley, { endpointId: endpoint(GPT), place: 'responses', body: `{"model":"${GPT}","input":"Hi"}` })
    expect(answerOf(responses)).toMatchObject({ object: 'response' })
  })

  test('that is refused keeps the whole refusal, and says by the error table what it means; no secret is kept', async () => {
    const parley = await connected()
    const { endpoint, workspace, client } = parley
    const refused = await ask(parley, { endpointId: endpoint('churn-model'), place: 'invocations', body: `{"wrong":"${workspace.token}"}` })
    expect(refused).toMatchObject({ state: 'failed', status: 400, error: { code: 'request-refused' } })
    expect(refused.exchange?.events[0]?.data).toContain('dataframe_split')
    workspace.revokeToken()
    const revoked = await ask(parley, { endpointId: endpoint('churn-model'), place: 'invocations', body: '{"inputs":[1]}' })
    expect(revoked).toMatchObject({ state: 'failed', error: { code: 'token-refused' } })
    const { queries } = await client.query.list({})
    const kept = await Promise.all(queries.map(({ id }) => client.query.get({ queryId: id })))
    expect(queries).toHaveLength(2)
    expect(JSON.stringify([queries, kept])).not.toContain(workspace.token)
    await parley.close()
    const db = new DatabaseSync(join(parley.folder, 'parley.db'))
    expect(JSON.stringify(db.prepare('SELECT body, error FROM queries').all())).not.toContain(workspace.token)
    db.close()
  })

  test('that is no JSON, or goes to an endpoint that is gone, is not sent and not kept', async () => {
    const { client, endpoint, workspace } = await connected()
    const before = workspace.requests.length
    await expect(client.query.send({ endpointId: endpoint('churn-model'), place: 'invocations', body: '{"inputs": [1,]}' })).rejects.toMatchObject({ code: 'bad-input' })
    await expect(client.query.send({ endpointId: 'gone', place: 'invocations', body: '{}' })).rejects.toMatchObject({ code: 'endpoint-unusable' })
    expect(workspace.requests).toHaveLength(before)
    expect((await client.query.list({})).queries).toEqual([])
  })

  test('is stopped with what came so far; an error in the middle of a good stream is one', async () => {
    const parley = await connected()
    const { client, endpoint } = parley
    const { queryId } = await client.query.send({ endpointId: endpoint(CLAUDE), place: 'invocations', body: '{"messages":[{"role":"user","content":"Tell !long 5000 !slow"}],"stream":true}' })
    await parley.until((event) => event.type === 'query-changed' && event.query.id === queryId && event.query.bytes > 0)
    expect((await client.query.get({ queryId })).query.exchange?.events.length).toBeGreaterThan(0)
    await client.query.stop({ queryId })
    await parley.until((event) => event.type === 'query-changed' && event.query.id === queryId && event.query.state === 'stopped')
    const { query } = await client.query.get({ queryId })
    expect(query).toMatchObject({ state: 'stopped', status: 200 })
    expect(query.exchange?.events.length).toBeGreaterThan(0)
    await expect(client.query.stop({ queryId })).rejects.toMatchObject({ code: 'not-found' })
    const broken = await ask(parley, { endpointId: endpoint(CLAUDE), place: 'invocations', body: '{"messages":[{"role":"user","content":"Tell !errorframe 3"}],"stream":true}' })
    expect(broken).toMatchObject({ state: 'failed', status: 200, error: { code: expect.stringMatching(/^(stream-error|server-error|server-unavailable|rate-limited|cancelled-by-server)$/) } })
  })

  test('of a server that speaks the API of OpenAI goes where such servers listen', async () => {
    const server = await startOpenAiServer({ requireQuery: { name: 'api-version', value: '7' } })
    afterwards(() => server.close())
    const parley = await testCore()
    await parley.client.endpoints.add({ provider: 'openai-compatible', url: server.url, query: { 'api-version': '7' } })
    const { endpoints } = await parley.client.endpoints.list({})
    const model = endpoints.find(({ provider }) => provider === 'openai-compatible')
    const query = await ask(parley, { endpointId: model?.id ?? '', place: 'chat-completions', body: JSON.stringify({ model: model?.model, messages: [{ role: 'user', content: 'Hi' }] }) })
    expect(query).toMatchObject({ state: 'done', exchange: { url: `${server.url}/chat/completions?api-version=7` } })
    await expect(parley.client.query.send({ endpointId: model?.id ?? '', place: 'invocations', body: '{}' })).rejects.toMatchObject({ code: 'bad-input' })
  })
})

test('the history survives a restart, marks what a kill interrupted, is searched, removed and brought back', async () => {
  const parley = await connected()
  const first = await ask(parley, { endpointId: parley.endpoint('churn-model'), place: 'invocations', body: '{"inputs": ["São Paulo"]}' })
  const second = await ask(parley, { endpointId: parley.endpoint('base-llama'), place: 'invocations', body: '{"prompt": "Once"}' })
  await parley.client.query.saveDraft({ kind: 'request', content: '{"half' })
  await parley.close()
  const db = new DatabaseSync(join(parley.folder, 'parley.db'))
  db.prepare("UPDATE queries SET state = 'running', ended_at = NULL WHERE id = ?").run(second.id)
  db.close()

  const { client } = await testCore({}, parley.folder)
  const ids = async (text = ''): Promise<string[]> => (await client.query.list({ text })).queries.map(({ id }) => id)
  expect((await client.query.list({})).queries.map(({ id, state }) => [id, state])).toEqual([[second.id, 'interrupted'], [first.id, 'done']])
  expect((await client.query.get({ queryId: first.id })).query).toEqual(first)
  expect((await client.query.draft({ kind: 'request' })).content).toBe('{"half')
  expect((await client.query.draft({ kind: 'completion' })).content).toBeNull()
  expect(await ids('SÃO')).toEqual([first.id])
  expect(await ids('base-l')).toEqual([second.id])
  expect((await client.query.remove({ queryIds: [first.id] })).queryIds).toEqual([first.id])
  expect(await ids()).toEqual([second.id])
  await client.query.restore({ queryIds: [first.id] })
  expect(await ids()).toEqual([second.id, first.id])
  expect((await client.query.remove({})).queryIds).toHaveLength(2)
  expect(await ids()).toEqual([])
})

test('an example is what the endpoint describes, else what its task takes; each is accepted when it is sent', async () => {
  const parley = await connected()
  const { client, endpoint } = parley
  const described = await client.query.example({ endpointId: endpoint('churn-model'), place: 'invocations' })
  expect(described.from).toBe('schema')
  expect(described.examples.map(({ name, body }) => [name, JSON.parse(body) as unknown])).toEqual([
    ['dataframe_split', { dataframe_split: { columns: ['tenure', 'plan', 'active'], data: [[1, 'text', true]] } }],
    ['dataframe_records', { dataframe_records: [{ tenure: 1, plan: 'text', active: true }] }],
  ])
  const cases = [['supervisor', 'invocations'], ['planner', 'invocations'], ['first-agent', 'invocations'], ['base-llama', 'completions'], ['databricks-gte-large-en', 'embeddings'], [CLAUDE, 'chat-completions'], [GPT, 'responses'], [CLAUDE, 'invocations']] as const
  for (const [name, place] of cases) {
    const { examples, from } = await client.query.example({ endpointId: endpoint(name), place })
    expect(from).toBe('task')
    for (const { body } of examples) expect.soft(await ask(parley, { endpointId: endpoint(name), place, body }), `${name} ${body}`).toMatchObject({ state: 'done', status: 200 })
  }
})
