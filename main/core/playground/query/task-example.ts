import type { Endpoint } from '#shared/endpoint.ts'
import { namesModel } from '#shared/playground/query-places.ts'
import type { QueryPlace } from '#shared/playground/query-places.ts'
import type { QueryExample } from '#shared/playground/query.ts'

type Body = Readonly<Record<string, unknown>>
type Named = readonly [QueryExample['kind'], Body]

/** A picture of one colour, so small that it can be read past. */
const picture = 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAACAAAAAgCAIAAAD8GO2jAAAAKklEQVR4nO3NMQEAAAjDMMC/52ECvlRA00nqs3m9AwAAAAAAAAAAgMMWx6UBP+aqXnMAAAAASUVORK5CYII='
const question = 'What is Databricks?'
const tool = { name: 'get_weather', description: 'The weather of a city.', parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } }
const answerSchema = { type: 'object', properties: { name: { type: 'string' }, year: { type: 'integer' } }, required: ['name', 'year'], additionalProperties: false }

/** Bodies that an endpoint takes at a place, by what it is for. */
export function taskExamples(endpoint: Endpoint, place: QueryPlace): QueryExample[] {
  const model = namesModel(place) ? { model: endpoint.model } : {}
  return bodiesFor(endpoint, place).map(([kind, body]) => ({ kind, name: kind === 'rows' ? (Object.keys(body)[0] ?? '') : '', body: JSON.stringify({ ...model, ...body }, null, 2) }))
}

function bodiesFor(endpoint: Endpoint, place: QueryPlace): Named[] {
  switch (place) {
    case 'chat-completions':
      return chatBodies(endpoint)
    case 'responses':
      return responsesBodies(endpoint)
    case 'completions':
      return completionBodies(endpoint)
    case 'embeddings':
      return embeddingBodies
    case 'invocations':
      return ownBodies(endpoint)
  }
}

/** At its own address an endpoint takes what its task says. */
function ownBodies(endpoint: Endpoint): Named[] {
  switch (endpoint.task) {
    case 'completions':
      return completionBodies(endpoint)
    case 'embeddings':
      return embeddingBodies
    case 'custom':
      return rowBodies
    case 'agent':
      return agentBodies(endpoint)
    case 'unknown':
      return [...chatBodies(endpoint).slice(0, 1), ...rowBodies]
    case 'chat':
      return chatBodies(endpoint)
  }
}

function chatBodies(endpoint: Endpoint): Named[] {
  const { vision, tools, reasoningControl: control } = endpoint
  const text = { messages: [{ role: 'user', content: question }], ...limitOf(endpoint, 256) }
  return [
    ['text', text],
    ['stream', { ...text, stream: true }],
    ...(vision === 'no' ? [] : [['image', { ...text, messages: [{ role: 'user', content: [{ type: 'text', text: 'Which colour is this?' }, { type: 'image_url', image_url: { url: picture } }] }] }] as const]),
    ...(tools === 'no' ? [] : [['tools', { ...text, messages: [{ role: 'user', content: 'How is the weather in Lisbon?' }], tools: [{ type: 'function', function: tool }] }] as const]),
    ['format', { ...text, response_format: { type: 'json_schema', json_schema: { name: 'answer', schema: answerSchema, strict: true } } }],
    ...(control.kind === 'effort' ? [['reasoning', { ...text, ...limitOf(endpoint, 4_096), reasoning_effort: control.initial ?? control.values[0] ?? 'low' }] as const] : []),
    ...(control.kind === 'budget' ? [['reasoning', { ...text, ...limitOf(endpoint, Math.max(4_096, control.min * 2)), thinking: { type: 'enabled', budget_tokens: Math.max(1_024, control.min) } }] as const] : []),
  ]
}

function responsesBodies(endpoint: Endpoint): Named[] {
  const limit = endpoint.takes.includes('maxTokens') ? { max_output_tokens: 256 } : {}
  const text = { input: [{ role: 'user', content: question }], ...limit }
  return [
    ['text', text],
    ['stream', { ...text, stream: true }],
    ...(endpoint.vision === 'no' ? [] : [['image', { ...text, input: [{ role: 'user', content: [{ type: 'input_text', text: 'Which colour is this?' }, { type: 'input_image', image_url: picture }] }] }] as const]),
    ...(endpoint.tools === 'no' ? [] : [['tools', { ...text, input: [{ role: 'user', content: 'How is the weather in Lisbon?' }], tools: [{ type: 'function', ...tool }] }] as const]),
    ['format', { ...text, text: { format: { type: 'json_schema', name: 'answer', schema: answerSchema, strict: true } } }],
    ...(endpoint.reasoningControl.kind === 'effort' ? [['reasoning', { ...text, ...(endpoint.takes.includes('maxTokens') && { max_output_tokens: 4_096 }), reasoning: { effort: endpoint.reasoningControl.initial ?? endpoint.reasoningControl.values[0] ?? 'low' } }] as const] : []),
  ]
}

/** What an agent's own code makes of parameters nobody knows: none is shown. */
function agentBodies({ api }: Endpoint): Named[] {
  const messages = [{ role: 'user', content: question }]
  const body = api === 'responses' ? { input: messages } : { messages: api === 'chat-agent' ? messages.map((one) => ({ id: '1', ...one })) : messages }
  return [['text', body], ['stream', { ...body, stream: true }]]
}

function completionBodies(endpoint: Endpoint): Named[] {
  const text = { prompt: 'Once upon a time', ...limitOf(endpoint, 64) }
  return [['text', text], ['stream', { ...text, stream: true }]]
}

const embeddingBodies: Named[] = [['text', { input: ['What is Databricks?', 'A lakehouse keeps tables and files together.'] }]]

/** The four ways in which a logged model can be sent rows. */
const rowBodies: Named[] = [
  ['rows', { dataframe_split: { columns: ['feature_1', 'feature_2'], data: [[1, 2], [3, 4]] } }],
  ['rows', { dataframe_records: [{ feature_1: 1, feature_2: 2 }] }],
  ['rows', { inputs: [[1, 2], [3, 4]] }],
  ['rows', { instances: [{ feature_1: 1, feature_2: 2 }] }],
]

/** The field that limits the length of an answer, as the endpoint wants it called. */
function limitOf({ takes, learned }: Endpoint, tokens: number): Body {
  if (!takes.includes('maxTokens')) return {}
  const refused = learned.find(({ field }) => field === 'max_tokens')
  return { [refused?.instead ?? 'max_tokens']: tokens }
}
