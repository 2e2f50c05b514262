import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FAKE_TOKEN, familyEndpoints, openEndpoints, startWorkspace, type Workspace } from './index.ts'

const CLAUDE = 'databricks-claude-sonnet-4-5'
const OPUS = 'databricks-claude-opus-4-7'
const ADAPTIVE = 'databricks-claude-opus-5-5'
const GPT = 'databricks-gpt-5-mini'
const GEMINI3 = 'databricks-gemini-3-flash'
const PRO = 'databricks-gemini-2-5-pro'
const FLASH = 'databricks-gemini-2-5-flash'
const OSS = 'databricks-gpt-oss-120b'
const LLAMA = 'databricks-meta-llama-3-3-70b-instruct'
const SOL = 'databricks-gpt-6-sol'

type Json = Readonly<Record<string, unknown>>
interface Answer {
  readonly status: number
  readonly message?: string
  readonly choices?: readonly {
    readonly message: { readonly content: unknown; readonly tool_calls?: readonly Json[] }
  }[]
}

let workspace: Workspace
beforeAll(async () => {
  workspace = await startWorkspace({ endpoints: [...familyEndpoints, ...openEndpoints] })
})
afterAll(() => workspace.close())

async function send(path: string, body: unknown): Promise<Answer & Json> {
  const headers = { authorization: `Bearer ${FAKE_TOKEN}`, 'content-type': 'application/json' }
  const response = await fetch(workspace.url + path, { method: 'POST', headers, body: JSON.stringify(body) })
  return { status: response.status, ...((await response.json()) as Json) }
}

const user = (content: unknown) => ({ role: 'user', content })
const ask = (model: string, more: Json = {}) =>
  send('/serving-endpoints/chat/completions', { model, messages: [user('hi')], ...more })
const budget = (tokens: number, maxTokens = 40_000) => ({
  thinking: { type: 'enabled', budget_tokens: tokens },
  max_tokens: maxTokens,
})
const tool = { type: 'function', function: { name: 'f', parameters: { type: 'object', properties: {} } } }

describe('reasoning is asked for as each family wants it', () => {
  const rows: readonly (readonly [name: string, model: string, more: Json, refusal: string | undefined])[] = [
    ['a budget on Claude 4', OPUS, budget(1024), undefined],
    ['a budget under 1024', OPUS, budget(1023), 'greater than or equal to 1024'],
    [
      'a budget that max_tokens does not leave room for',
      OPUS,
      budget(2048, 2048),
      'must be greater than `thinking.budget_tokens`',
    ],
    ['temperature beside thinking, of which nothing is known', OPUS, { ...budget(1024), temperature: 1 }, undefined],
    ['anything on Haiku, of which nothing is documented', 'databricks-claude-haiku-4-5', budget(1024), undefined],
    ['a budget on a model that decides for itself', ADAPTIVE, budget(2048), 'output_config.effort'],
    ['a budget on Sonnet 5', 'databricks-claude-sonnet-5', budget(2048), 'thinking.budget_tokens'],
    ['top_p on Sonnet 5', 'databricks-claude-sonnet-5', { top_p: 0.5 }, "'top_p' is not supported"],
    ['effort on Claude', OPUS, { reasoning_effort: 'low' }, "'reasoning_effort' is not supported"],
    ['a budget that Gemini 2.5 Pro cannot go below', PRO, budget(0), 'between 128 and 32768'],
    ['a budget of 0 for Flash', FLASH, budget(0), undefined],
    ['a budget over that of Flash', FLASH, budget(30_000), 'between 0 and 24576'],
    ['effort on Gemini 2.5', PRO, { reasoning_effort: 'low' }, "'reasoning_effort' is not supported"],
    ['effort on Gemini 3', GEMINI3, { reasoning_effort: 'high' }, undefined],
    ['a budget on Gemini 3', GEMINI3, budget(1024), "'thinking' is not supported"],
    ['minimal on GPT-5', GPT, { reasoning_effort: 'minimal' }, undefined],
    ['none on GPT-5', GPT, { reasoning_effort: 'none' }, "'minimal', 'low', 'medium', 'high'"],
    ['none on GPT-5.2', 'databricks-gpt-5-2', { reasoning_effort: 'none' }, undefined],
    ['minimal on GPT-5.4', 'databricks-gpt-5-4', { reasoning_effort: 'minimal' }, "Supported values are: 'low'"],
    ['none on gpt-oss', OSS, { reasoning_effort: 'none' }, "Supported values are: 'low'"],
    ['effort on a model without a switch', 'databricks-qwen35-122b-a10b', { reasoning_effort: 'low' }, 'not supported'],
    ['a budget on Llama', LLAMA, budget(1024), "'thinking' is not supported"],
    ['tools on GPT-5.4', 'databricks-gpt-5-4', { tools: [tool] }, '/v1/responses'],
    ['tools and effort on GPT-6', SOL, { tools: [tool], reasoning_effort: 'low' }, "set reasoning_effort to 'none'"],
    ['tools without effort on GPT-6', SOL, { tools: [tool], reasoning_effort: 'none' }, undefined],
    ['max_completion_tokens on Claude', OPUS, { max_completion_tokens: 5 }, 'unknown field "max_completion_tokens"'],
    ['seed', GPT, { seed: 1 }, 'unknown field "seed"'],
    [
      'a reasoning part for a family that makes none',
      GPT,
      { messages: [user('a'), { role: 'assistant', content: [{ type: 'reasoning', summary: [] }] }, user('b')] },
      "'reasoning'",
    ],
    [
      'a foreign field in a message of GPT',
      GPT,
      { messages: [{ ...user('a'), reasoning: 'x' }] },
      "Unknown parameter: 'messages[0].reasoning'",
    ],
    ['the same on Llama', LLAMA, { messages: [{ ...user('a'), reasoning: 'x' }] }, undefined],
  ]
  test.each(rows)('%s', async (_name, model, more, refusal) => {
    const { status, message = '' } = await ask(model, more)
    expect([status, refusal === undefined ? '' : message]).toEqual(
      refusal === undefined ? [200, ''] : [400, expect.stringContaining(refusal)],
    )
  })

  test('plain chat is taken by every family endpoint, and only codex wants another path', async () => {
    const refused = []
    for (const { name } of familyEndpoints) if ((await ask(name)).status !== 200) refused.push(name)
    expect(refused.every((name) => name.endsWith('codex') || name.includes('codex-'))).toBe(true)
    expect(refused).toHaveLength(4)
  })
})

describe('what a model made comes back as it was, to it alone', () => {
  const thoughtOf = async (model: string, word = '!reasoning') => {
    const { choices } = await ask(model, { messages: [user(`${word} hi`)] })
    return choices?.[0]?.message.content as readonly Json[]
  }
  const again = (model: string, content: unknown) =>
    ask(model, { messages: [user('hi'), { role: 'assistant', content }, user('go on')] })

  test('reasoning of Claude: unmodified yes; changed, unsigned or to another model no', async () => {
    const content = await thoughtOf(OPUS)
    const [thought, text] = content
    const [summary] = (thought?.['summary'] ?? []) as readonly Json[]
    const changed = (more: Json) => [{ ...thought, summary: [{ ...summary, ...more }] }, text]
    expect((await again(OPUS, content)).status).toBe(200)
    expect((await again(OPUS, changed({ text: 'other' }))).message).toContain('Invalid `signature` in `thinking` block')
    expect((await again(OPUS, changed({ signature: undefined }))).message).toContain('signature: Field required')
    expect((await again(CLAUDE, content)).status).toBe(400)
    expect((await again(OSS, content)).status).toBe(400)
    expect((await again(OSS, await thoughtOf(OSS))).status).toBe(200)
    const hidden = await thoughtOf(OPUS, '!redacted')
    expect([(await again(OPUS, hidden)).status, (await again(CLAUDE, hidden)).status]).toEqual([200, 400])
  })

  test('Gemini 3 wants the signature of its calls back', async () => {
    const { choices } = await ask(GEMINI3, { messages: [user('!tool hi')], tools: [tool] })
    const calls = choices?.[0]?.message.tool_calls ?? []
    const loop = (toolCalls: readonly Json[]) =>
      ask(GEMINI3, {
        tools: [tool],
        messages: [
          user('hi'),
          { role: 'assistant', content: null, tool_calls: toolCalls },
          { role: 'tool', tool_call_id: calls[0]?.['id'], content: 'x' },
        ],
      })
    expect((await loop(calls)).status).toBe(200)
    const bare = calls.map(({ id, type, function: made }) => ({ id, type, function: made }))
    expect((await loop(bare)).message).toContain('missing a thought_signature')
  })

  test('a loop of Claude that thinks starts with the thought', async () => {
    const call = { id: 't1', type: 'function', function: { name: 'f', arguments: '{}' } }
    const messages = [
      user('hi'),
      { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'tool', tool_call_id: 't1', content: 'x' },
    ]
    expect((await ask(OPUS, { messages, tools: [tool], ...budget(1024) })).message).toContain(
      'must start with a thinking block',
    )
    expect((await ask(OPUS, { messages, tools: [tool] })).status).toBe(200)
  })
})

describe('switches', () => {
  test('a field is refused for one endpoint, in the words of its kind, until it is taken back', async () => {
    workspace.refuse(GPT, 'stream_options', 'max_tokens')
    expect((await ask(GPT, { stream_options: {} })).message).toBe('Bad request: json: unknown field "stream_options"')
    expect((await ask(GPT, { max_tokens: 5 })).message).toContain("Use 'max_completion_tokens' instead.")
    expect((await ask(GPT, { max_completion_tokens: 5 })).status).toBe(200)
    expect((await ask('databricks-gpt-5', { max_tokens: 5 })).status).toBe(200)
    workspace.refuse(GPT)
    expect((await ask(GPT, { max_tokens: 5 })).status).toBe(200)
  })

  test('the largest body can be 4 MB, and back', async () => {
    const big = { messages: [user('x'.repeat(4_200_000))] }
    workspace.setMaxBodyBytes(4_194_304)
    expect((await ask(PRO, big)).message).toContain('Limit(bytes): 4194304')
    workspace.setMaxBodyBytes(33_554_432)
    expect((await ask(PRO, big)).message).toContain('maximum context length')
  })

  test('images of Claude: 8000 pixels, 2000 in a crowd, 5 MB', async () => {
    const image = async (width: number, pad = 0) => {
      const png = await sharp({ create: { width, height: 1, channels: 3, background: '#fff' } })
        .png()
        .toBuffer()
      const bytes = Buffer.concat([png, Buffer.alloc(pad)]).toString('base64')
      return { type: 'image_url', image_url: { url: `data:image/png;base64,${bytes}` } }
    }
    const refused = async (parts: readonly unknown[]) => (await ask(CLAUDE, { messages: [user(parts)] })).message
    const small = await image(2)
    expect(await refused([await image(8001)])).toBe(
      'messages.0.content.0.image.source.base64.data: At least one of the image dimensions exceed max allowed size: 8000 pixels',
    )
    expect(await refused([...Array<unknown>(20).fill(small), await image(2001)])).toContain(
      'many-image requests: 2000 pixels',
    )
    expect(await refused([await image(2001)])).toBeUndefined()
    expect(await refused([await image(2, 5_242_880)])).toMatch(
      /base64: image exceeds 5 MB maximum: \d+ bytes > 5242880 bytes$/,
    )
  })
})
