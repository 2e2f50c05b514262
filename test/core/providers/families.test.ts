import { describe, expect, test } from 'vitest'
import { familyOf, plainName } from '#core/providers/families.ts'
import type { ReasoningControl } from '#shared/endpoint.ts'
import type { Message, Parameters } from '#shared/message.ts'
import { png } from '#kit/images.ts'
import { connected } from '#kit/story.ts'
import { familyEndpoints, openEndpoints } from '#kit/workspace/index.ts'

test.each([
  ['system.ai.databricks-claude-sonnet-4-6', 'claude-sonnet-4-6'],
  ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'claude-sonnet-4-5'],
  ['anthropic/claude-sonnet-4.6', 'claude-sonnet-4-6'],
  ['claude-opus-4-1@20250805', 'claude-opus-4-1'],
  ['gpt-5.2-2025-12-11', 'gpt-5-2'],
  ['openai/gpt-oss-20b', 'gpt-oss-20b'],
  ['gpt-oss:120b', 'gpt-oss-120b'],
  ['system.ai.llama_v3_3_70b_instruct', 'llama-3-3-70b-instruct'],
  ['databricks-meta-llama-3-1-8b-instruct', 'llama-3-1-8b-instruct'],
  ['main.ml.fraud', 'fraud'],
  ['Claude Sonnet 4.6', 'claude-sonnet-4-6'],
])('the name %s is that of %s', (name, plain) => {
  expect(plainName(name)).toBe(plain)
})

test('a model that comes later is of its family, and is sent no reasoning field that nobody knows it takes', () => {
  const later = [
    'databricks-claude-opus-9', 'databricks-claude-opus-4-8', 'databricks-claude-opus-5', 'databricks-claude-sonnet-5', 'databricks-claude-haiku-5', 'claude-3-7-sonnet',
    'databricks-gpt-6-sol', 'databricks-gpt-5-9', 'gpt-5-pro', 'databricks-gemini-5-ultra', 'databricks-gemini-3-5-flash-lite', 'gpt-oss-300b', 'databricks-kimi-k3',
  ]
  expect(later.map((name) => [name, familyOf(name).family, familyOf(name).control.kind])).toEqual([
    ['databricks-claude-opus-9', 'claude', 'none'],
    ['databricks-claude-opus-4-8', 'claude', 'none'],
    ['databricks-claude-opus-5', 'claude', 'none'],
    ['databricks-claude-sonnet-5', 'claude', 'none'],
    ['databricks-claude-haiku-5', 'claude', 'none'],
    ['claude-3-7-sonnet', 'claude', 'none'],
    ['databricks-gpt-6-sol', 'gpt', 'none'],
    ['databricks-gpt-5-9', 'gpt', 'none'],
    ['gpt-5-pro', 'gpt', 'none'],
    ['databricks-gemini-5-ultra', 'gemini', 'none'],
    ['databricks-gemini-3-5-flash-lite', 'gemini', 'none'],
    ['gpt-oss-300b', 'gpt-oss', 'none'],
    ['databricks-kimi-k3', 'other', 'none'],
  ])
})

test('the name behind an endpoint counts more than what somebody called it, a known name more than a likely one', () => {
  expect(familyOf('claude-sonnet-4-5', 'team-gpt-5').family).toBe('claude')
  expect(familyOf('main.ml.our_model', 'databricks-gpt-5-mini').control.kind).toBe('effort')
})

/** What a family takes: the settings of a person that turn reasoning on and off, and the fields that are sent for them. */
interface Kind {
  readonly control: ReasoningControl['kind']
  readonly on: readonly [Parameters, object]
  readonly off: readonly [Parameters, object]
}

const everything: Parameters = { reasoningEffort: 'high', reasoningBudget: 4096 }
const claude: Kind = {
  control: 'budget',
  on: [everything, { thinking: { type: 'enabled', budget_tokens: 4096 }, max_tokens: 4096 + 8192 }],
  off: [{ reasoningBudget: 0 }, {}],
}
const geminiPro: Kind = { control: 'budget', on: [everything, { thinking: { type: 'enabled', budget_tokens: 4096 } }], off: [{ reasoningBudget: 0 }, {}] }
const geminiFlash: Kind = { ...geminiPro, off: [{ reasoningBudget: 0 }, { thinking: { type: 'enabled', budget_tokens: 0 } }] }
const effort: Kind = { control: 'effort', on: [everything, { reasoning_effort: 'high' }], off: [{ reasoningEffort: 'none' }, {}] }
const effortOrNone: Kind = { ...effort, off: [{ reasoningEffort: 'none' }, { reasoning_effort: 'none' }] }
const effortOrMinimal: Kind = { ...effort, off: [{ reasoningEffort: 'minimal' }, { reasoning_effort: 'minimal' }] }
const byResponses: Kind = { control: 'effort', on: [everything, { reasoning: { effort: 'high' } }], off: [{ reasoningEffort: 'none' }, {}] }
const always: Kind = { control: 'always', on: [everything, {}], off: [{ reasoningEffort: 'none', reasoningBudget: 0 }, {}] }
const none: Kind = { ...always, control: 'none' }

/** Section 2.5, row by row. */
const rows: Readonly<Record<string, readonly [Kind, 'sees' | 'reads']>> = {
  'databricks-claude-opus-4-7': [claude, 'sees'],
  'databricks-claude-opus-4-6': [claude, 'sees'],
  'databricks-claude-opus-4-5': [claude, 'sees'],
  'databricks-claude-opus-4-1': [claude, 'sees'],
  'databricks-claude-sonnet-4-6': [claude, 'sees'],
  'databricks-claude-sonnet-4-5': [claude, 'sees'],
  'databricks-claude-sonnet-4': [claude, 'sees'],
  'databricks-claude-haiku-4-5': [none, 'sees'],
  'databricks-claude-opus-5-5': [none, 'sees'],
  'databricks-gpt-5-5-pro': [byResponses, 'sees'],
  'databricks-gpt-5-5': [byResponses, 'sees'],
  'databricks-gpt-5-4': [effort, 'sees'],
  'databricks-gpt-5-4-mini': [effort, 'sees'],
  'databricks-gpt-5-4-nano': [effort, 'sees'],
  'databricks-gpt-5-3-codex': [none, 'sees'],
  'databricks-gpt-5-2-codex': [none, 'sees'],
  'databricks-gpt-5-1-codex-max': [none, 'sees'],
  'databricks-gpt-5-1-codex-mini': [none, 'sees'],
  'databricks-gpt-5-2': [effortOrNone, 'sees'],
  'databricks-gpt-5-1': [effortOrNone, 'sees'],
  'databricks-gpt-5': [effortOrMinimal, 'sees'],
  'databricks-gpt-5-mini': [effortOrMinimal, 'sees'],
  'databricks-gpt-5-nano': [effortOrMinimal, 'sees'],
  'databricks-gemini-3-5-flash': [effort, 'sees'],
  'databricks-gemini-3-flash': [effort, 'sees'],
  'databricks-gemini-3-1-flash-lite': [effort, 'sees'],
  'databricks-gemini-3-1-pro': [effort, 'sees'],
  'databricks-gemini-2-5-pro': [geminiPro, 'sees'],
  'databricks-gemini-2-5-flash': [geminiFlash, 'sees'],
  'databricks-gpt-oss-120b': [effort, 'reads'],
  'databricks-gpt-oss-20b': [effort, 'reads'],
  'databricks-qwen35-122b-a10b': [always, 'reads'],
  'databricks-qwen3-next-80b-a3b-instruct': [none, 'reads'],
  'databricks-llama-4-maverick': [none, 'sees'],
  'databricks-meta-llama-3-3-70b-instruct': [none, 'reads'],
  'databricks-meta-llama-3-1-8b-instruct': [none, 'reads'],
  'databricks-gemma-3-12b': [none, 'sees'],
  'databricks-gemini-4-carbon': [effort, 'sees'],
}

type Body = Record<string, unknown>
type Sent = Body & { readonly messages: readonly { readonly role: string; readonly content: unknown }[] }

const systemPrompt = 'Be brief.'

/** A conversation with one endpoint after another, and what the workspace was sent for its last message. */
async function storyteller() {
  const { client, endpoint, reply, workspace } = await connected({}, { endpoints: [...familyEndpoints, ...openEndpoints] })
  let conversationId: string | undefined
  let parentId: string | undefined
  const ask = async (name: string, parameters: Parameters, file?: File): Promise<{ message: Message; body: Sent; path: string }> => {
    const attachment = file === undefined ? undefined : await client.put(file)
    const sent = await client.chat.send({
      ...(conversationId !== undefined && { conversationId, parentId }),
      text: `A question for ${name}`,
      ...(attachment !== undefined && { attachmentIds: [attachment.id] }),
      targets: [{ endpointId: endpoint(name), settings: { systemPrompt, parameters } }],
    })
    const message = await reply(sent.replyIds[0] ?? '')
    conversationId = sent.conversationId
    parentId = message.id
    const { body, path } = workspace.requests.at(-1) ?? {}
    return { message, body: body as Sent, path: path ?? '' }
  }
  const begin = (): void => {
    conversationId = undefined
    parentId = undefined
  }
  return { client, ask, begin }
}

/** Everything but what every request has. */
function optionalFields(body: Body): Body {
  const usual = ['model', 'messages', 'input', 'stream']
  return Object.fromEntries(Object.entries(body).filter(([field]) => !usual.includes(field)))
}

/** What is sent of the conversation, in either API. */
function historyOf(body: Body): readonly Body[] {
  return (body.messages ?? body.input) as readonly Body[]
}

describe('what every family of models is sent', () => {
  test('the table names every family whose control is certain', () => {
    expect(Object.keys(rows).toSorted()).toEqual(familyEndpoints.map(({ name }) => name).toSorted())
  })

  test('a plain message: nothing that the person did not set; all that they set, where it is taken', async () => {
    const { ask, begin, client } = await storyteller()
    const { endpoints } = await client.endpoints.list({})
    for (const [name, [kind, sight]] of Object.entries(rows)) {
      const isByResponses = kind === byResponses || name.includes('codex')
      begin()
      const plain = await ask(name, {})
      expect(plain, name).toMatchObject({ message: { status: 'done' }, path: `/serving-endpoints/${isByResponses ? 'responses' : 'chat/completions'}` })
      const history = [{ role: 'system', content: systemPrompt }, { role: 'user', content: `A question for ${name}` }]
      expect(plain.body, name).toEqual({ model: name, [isByResponses ? 'input' : 'messages']: history, stream: true })
      const tuned = await ask(name, { temperature: 0.4, topP: 0.9, maxTokens: 300, stop: ['END'] })
      const isUnsteered = name.includes('opus-4-7')
      const fields = isUnsteered ? { max_tokens: 300, stop: ['END'] } : isByResponses ? { temperature: 0.4, top_p: 0.9, max_output_tokens: 300 } : { temperature: 0.4, top_p: 0.9, max_tokens: 300, stop: ['END'] }
      expect([name, tuned.message.status, optionalFields(tuned.body)]).toEqual([name, 'done', fields])
      expect(endpoints.find((one) => one.name === name), name).toMatchObject({ reasoningControl: { kind: kind.control }, vision: sight === 'sees' ? 'yes' : 'no', usable: true })
    }
  })

  test('an image, where it is seen, and a word of it elsewhere', async () => {
    const { ask, begin } = await storyteller()
    const file = await png()
    for (const [name, [, sight]] of Object.entries(rows)) {
      begin()
      const { message, body } = await ask(name, {}, file)
      expect([name, message.status, message.sentImages?.why]).toEqual([name, 'done', sight === 'sees' ? undefined : 'no-vision'])
      const { content } = historyOf(body).at(-1) ?? {}
      if (sight === 'sees') expect(content, name).toMatchObject([{ type: expect.stringMatching(/^(image_url|input_image)$/) }, { type: expect.stringMatching(/text$/) }])
      else expect(JSON.stringify(content), name).toContain('[image left out: chart.png]')
    }
  })

  test('reasoning on and off, and the thoughts of the last reply where they are wanted back, unchanged', async () => {
    const { ask, begin } = await storyteller()
    for (const [name, [kind]] of Object.entries(rows)) {
      begin()
      const [on, onFields] = kind.on
      const first = await ask(name, on)
      expect([name, first.message.status, optionalFields(first.body)]).toEqual([name, 'done', onFields])
      const second = await ask(name, on)
      const thoughts = first.message.parts.flatMap((part) => (part.type === 'reasoning' && part.signature !== undefined ? [part] : []))
      const signs = kind === claude || kind === byResponses
      expect([name, second.message.status, thoughts.length]).toEqual([name, 'done', signs ? 1 : 0])
      const [{ text, signature } = {}] = thoughts
      const summary = [{ type: 'summary_text', text }]
      const [, , thought, answer] = historyOf(second.body)
      if (kind === byResponses) {
        expect([thought, answer?.role]).toEqual([{ type: 'reasoning', summary, encrypted_content: String(signature).replace('responses:', '') }, 'assistant'])
      } else {
        const whole = kind === claude ? [{ type: 'reasoning', summary: [{ ...summary[0], signature }] }, { type: 'text', text: expect.any(String) }] : expect.any(String)
        expect(thought, name).toEqual({ role: 'assistant', content: whole })
      }
      const [off, offFields] = kind.off
      const third = await ask(name, off)
      expect([name, third.message.status, optionalFields(third.body)]).toEqual([name, 'done', offFields])
      if (kind !== byResponses) expect(JSON.stringify(third.body), name).not.toContain('summary')
    }
  })

  test('after a switch from any other family: no thoughts and no field of the one before', async () => {
    const { ask, begin } = await storyteller()
    const names = Object.keys(rows)
    begin()
    for (const name of [...names, ...names.toReversed()]) {
      const [kind] = rows[name] ?? [none]
      const { message, body } = await ask(name, everything)
      expect([name, message.status, message.error, optionalFields(body)]).toEqual([name, 'done', undefined, kind.on[1]])
      expect(historyOf(body).filter(({ role }) => role === 'system'), name).toEqual([{ role: 'system', content: systemPrompt }])
      expect(JSON.stringify(historyOf(body)), name).not.toMatch(/signature|summary|reasoning/)
    }
  })

  test('thoughts that Claude hides go back as they came while it thinks, and stay out while it does not', async () => {
    const { client, reply, endpoint, workspace } = await connected({}, { endpoints: familyEndpoints })
    const target = (reasoningBudget: number) => ({ endpointId: endpoint('databricks-claude-opus-4-6'), settings: { parameters: { reasoningBudget } } })
    const first = await client.chat.send({ text: 'Hello !redacted', targets: [target(2048)] })
    const { conversationId, id: parentId, parts } = await reply(first.replyIds[0] ?? '')
    const [data] = parts.flatMap((part) => (part.type === 'reasoning' ? [part.hidden] : []))
    expect(data).toBeTruthy()
    for (const budget of [2048, 0]) {
      const sent = await client.chat.send({ conversationId, parentId, text: 'And now?', targets: [target(budget)] })
      expect(await reply(sent.replyIds[0] ?? '')).toMatchObject({ status: 'done' })
      const [, answer] = historyOf(workspace.requests.at(-1)?.body as Body)
      const thought = { type: 'reasoning', summary: [{ type: 'summary_encrypted_text', data }] }
      expect(answer?.content).toEqual(budget === 0 ? expect.any(String) : [thought, { type: 'text', text: expect.any(String) }])
    }
  })

  test('families whose control is open, or that refuse to be steered, are sent neither field and nothing that they refuse', async () => {
    const { ask, begin } = await storyteller()
    const bodies: unknown[] = []
    for (const { name } of openEndpoints) {
      begin()
      const { message, body } = await ask(name, { ...everything, temperature: 0.2, topP: 0.5 })
      bodies.push([name, message.status, message.adapted, optionalFields(body)])
    }
    expect(bodies).toEqual(openEndpoints.map(({ name }) => [name, 'done', undefined, name.includes('claude') ? {} : { temperature: 0.2, top_p: 0.5 }]))
  })
})
