import english from '#shared/locales/playground.en.json' with { type: 'json' }
import { blobReference } from '#shared/curl.ts'
import type { CodeRequest } from '#shared/playground/code.ts'
import type { Say } from '#shared/code/target.ts'

/** The smallest PNG, as it lies beside the code. */
export const picture = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

/** What comments say, in English. */
export const say: Say = (note, values = {}) => english.code.note[note].replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? '')

/** A request for which there is code. */
export interface CodeFixture {
  readonly name: string
  readonly request: CodeRequest
  /** Its body as JSON, its images in it. */
  readonly body: Record<string, unknown>
}

const CLAUDE = 'databricks-claude-sonnet-4-5'
const GPT = 'databricks-gpt-5-mini'
const EMBEDDINGS = 'databricks-gte-large-en'
const image = { blobId: '0af9', mediaType: 'image/png' }

/** Signs that mean something in a shell, in Python, in TypeScript and in SQL. */
const odd = 'It\'s `uname` $HOME "$(id)" \\n \\ !x 😀 ${a} {b} %s\nEOF\n""" */ -- # ; | & *'
const tool = { type: 'function', function: { name: 'get_weather', description: 'The weather of a city.', parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } } }
const schema = { type: 'json_schema', json_schema: { name: 'person', schema: { type: 'object', properties: { name: { type: 'string' }, age: { type: ['integer', 'null'] } }, required: ['name'] } } }
const known = [{ role: 'system', content: 'Be brief.' }, { role: 'user', content: 'My name is Ana.' }, { role: 'assistant', content: 'Hello.' }, { role: 'user', content: 'What is my name?' }]

type Body = Readonly<Record<string, unknown>>

/** One request of every kind, with what targets can and cannot carry, for a workspace at this address. */
export function codeFixtures(origin: string): CodeFixture[] {
  const at = (path: string): string => `${origin}/serving-endpoints${path}`
  const chat = (name: string, body: Body, parts: Partial<CodeRequest> = {}): CodeFixture => fixture(name, at('/chat/completions'), { model: CLAUDE, ...body }, parts)
  return [
    chat('text', { messages: known, stream: true, temperature: 0.5, max_tokens: 256 }),
    chat('odd text', { messages: [{ role: 'user', content: odd }], stop: ['\n\n', '"'] }),
    chat('image', { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: blobReference(image.blobId, image.mediaType) } }, { type: 'text', text: 'What is this?' }] }], stream: true }, { images: [image] }),
    chat('tools', { messages: [{ role: 'user', content: 'Weather in Rio?' }], tools: [tool], tool_choice: 'auto' }),
    chat('schema', { messages: [{ role: 'user', content: 'Ana is 9.' }], response_format: schema }),
    chat('reasoning', { messages: [{ role: 'user', content: 'Think.' }], stream: true, max_tokens: 4000, thinking: { type: 'enabled', budget_tokens: 1024 } }),
    fixture('effort', at('/chat/completions'), { model: GPT, messages: [{ role: 'user', content: 'Think.' }], reasoning_effort: 'low' }, {}, { model: GPT, name: GPT }),
    fixture('responses', at('/responses'), { model: GPT, input: [{ role: 'system', content: 'Be brief.' }, { role: 'user', content: 'What is my name?' }], stream: true, reasoning: { effort: 'low' } }, {}, { model: GPT, name: GPT }),
    fixture('open responses', at('/open-responses'), { model: CLAUDE, input: [{ role: 'user', content: 'What is my name?' }], stream: true }),
    fixture('agent', at('/responses'), { model: 'supervisor', input: known, stream: true }, {}, { model: 'supervisor', name: 'supervisor', task: 'agent', isAgent: true }),
    fixture('invocations', at(`/${CLAUDE}/invocations`), { messages: known, stream: true }),
    fixture('embeddings', at('/embeddings'), { model: EMBEDDINGS, input: ['a', 'it\'s "b"'], encoding_format: 'float' }, {}, { model: EMBEDDINGS, name: EMBEDDINGS, task: 'embeddings' }),
    fixture('rows', at('/churn-model/invocations'), { dataframe_split: { columns: ['a', 'b'], data: [[1, 'x'], [2.5, null]] } }, {}, { model: 'churn-model', name: 'churn-model', task: 'custom' }),
    fixture('gateway', `${origin}/ai-gateway/mlflow/v1/chat/completions`, { model: CLAUDE, messages: known, stream: true }),
  ]
}

function fixture(name: string, url: string, body: Body, parts: Partial<CodeRequest> = {}, endpoint: Partial<CodeRequest['endpoint']> = {}): CodeFixture {
  const request: CodeRequest = {
    provider: 'databricks', url, asSent: false, images: [],
    headers: [['accept', 'application/json'], ['authorization', 'Bearer •••'], ['content-type', 'application/json'], ['user-agent', 'Parley']],
    body: JSON.stringify(body),
    endpoint: { model: CLAUDE, name: CLAUDE, task: 'chat', isAgent: false, ...endpoint },
    ...parts,
  }
  const sent = request.body.replaceAll(JSON.stringify(blobReference(image.blobId, image.mediaType)), JSON.stringify(`data:image/png;base64,${picture}`))
  return { name, request, body: JSON.parse(sent) as Record<string, unknown> }
}
