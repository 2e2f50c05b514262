import { expect, test } from 'vitest'
import { fileParts, textOf } from '#shared/fold.ts'
import type { Message } from '#shared/message.ts'
import { ChunkReader } from '#core/providers/chunks.ts'
import { ResponsesReader } from '#core/providers/responses-reader.ts'
import { storeReplyImage } from '#core/chat/reply-images.ts'
import { CLAUDE, GPT, connected } from '#kit/story.ts'

const codex = 'databricks-gpt-5-3-codex'

async function story(): Promise<Awaited<ReturnType<typeof connected>> & { say(name: string, text: string): Promise<Message> }> {
  const parley = await connected()
  let conversationId: string | null = null
  const say = async (name: string, text: string): Promise<Message> => {
    const sent = await parley.client.chat.send({ conversationId, text, targets: [{ endpointId: parley.endpoint(name) }] })
    conversationId = sent.conversationId
    return parley.reply(sent.replyIds[0] ?? '')
  }
  return { ...parley, say }
}

test.each([
  [CLAUDE, '!image 2'], [CLAUDE, '!imagepart'], [CLAUDE, '!image !nostream'], [CLAUDE, '!imagepart !null'], [codex, '!image 2'], [codex, '!image !nostream'],
])('%s %s: images are stored, shown beside the answer, and given back with the next message', async (name, word) => {
  const { say, workspace, core, events } = await story()
  const made = await say(name, `Draw. ${word}`)
  expect(made.status).toBe('done')
  const images = fileParts(made)
  expect(images.map((part) => part.type === 'image' && [part.name, part.mediaType, part.width])).toEqual((word.includes('2') ? [1, 2] : [1]).map((number) => [`image-${number}.png`, 'image/png', 8 + number]))
  expect((await core.blob(images[0]?.blobId ?? ''))?.bytes).toBe(images[0]?.bytes)
  expect(textOf(made)).toContain('You asked')
  // No base64 in an event, ever.
  expect(JSON.stringify(events)).not.toContain('base64')
  expect((await say(name, 'How wide is the picture?')).status).toBe('done')
  const last = workspace.requests.findLast(({ method }) => method === 'POST')?.turns.at(-1)
  expect(last?.images.map(({ width }) => width)).toEqual(images.map((part) => part.type === 'image' && part.width))
  expect(last?.text).toContain('How wide is the picture?')
})

test('a reply that is an image alone is whole, and the conversation goes on after it', async () => {
  const { say, workspace } = await story()
  const made = await say(GPT, 'Draw. !image !empty')
  expect([made.status, fileParts(made).length, textOf(made)]).toEqual(['done', 1, ''])
  expect(await say(GPT, 'Thanks.')).toMatchObject({ status: 'done' })
  expect(workspace.requests.at(-1)?.turns.map(({ role }) => role)).toEqual(['user', 'assistant', 'user'])
})

test('what is no image becomes a sentence, what lies elsewhere is named and not fetched', async () => {
  const { say } = await story()
  const broken = await say(CLAUDE, 'Draw. !badimage')
  expect([broken.status, fileParts(broken)]).toEqual(['done', []])
  expect(textOf(broken)).toContain('An image of this reply cannot be read')
  const elsewhere = await say(CLAUDE, 'Draw. !imageurl')
  expect([elsewhere.status, fileParts(elsewhere)]).toEqual(['done', []])
  expect(textOf(elsewhere)).toContain('was not fetched: http://127.0.0.1:9/never-fetched.png')
})

test('images are bounded in size and number, and what is too much is said once', async () => {
  let stored = 0
  const put = (): Promise<never> => {
    stored += 1
    return Promise.reject(new Error('full'))
  }
  const store = (url: string, number: number): ReturnType<typeof storeReplyImage> => storeReplyImage({ put, language: () => 'pt-BR' }, url, number)
  expect(await store(`data:image/png;base64,${'A'.repeat(28_000_000)}`, 1)).toMatchObject({ text: expect.stringContaining('20 MB') as string })
  expect(await store('data:text/html,<b>', 1)).toMatchObject({ text: expect.stringContaining('não pode ser lida') as string })
  expect(await store('data:image/png;base64,AAAA', 21)).toMatchObject({ text: expect.stringContaining('20 imagens') as string })
  expect(await store('data:image/png;base64,AAAA', 22)).toEqual({ type: 'text-delta', text: '' })
  expect(stored).toBe(0)
  expect(await store('data:image/png;base64,AAAA', 20)).toMatchObject({ type: 'text-delta' })
  expect(stored).toBe(1)
})

const url = 'data:image/webp;base64,AAAA'

test.each<[string, unknown[]]>([
  ['a text for an address', [{ type: 'image_url', image_url: url }]],
  ['Anthropic', [{ type: 'image', source: { type: 'base64', media_type: 'image/webp', data: 'AAAA' } }]],
  ['Google', [{ inline_data: { mime_type: 'image/webp', data: 'AAAA' } }]],
  ['beside its type', [{ type: 'output_image', data: 'AAAA', mime_type: 'image/webp' }]],
  ['told twice', [{ type: 'image_url', image_url: { url } }, { type: 'image_url', image_url: { url } }]],
])('an image of a chat completion as %s', (_, content) => {
  expect(new ChunkReader().read({ choices: [{ delta: { content } }] })).toEqual([{ type: 'image-data', url }])
})

test('an image of a message of the Responses API, and none of a preview', () => {
  const reader = new ResponsesReader()
  const item = { type: 'message', id: 'm', content: [{ type: 'output_image', image_url: url }] }
  const events = [
    { type: 'response.created', response: {} }, { type: 'response.output_item.added', item: { type: 'image_generation_call', id: 'i' } },
    { type: 'response.image_generation_call.partial_image', item_id: 'i', partial_image_b64: 'BBBB' }, { type: 'response.output_item.done', item: { type: 'image_generation_call', id: 'i', result: 'CCCC', output_format: 'jpeg' } },
    { type: 'response.output_item.done', item }, { type: 'response.completed', response: { output: [item] } },
  ]
  expect(events.flatMap((event) => reader.read(event))).toEqual([{ type: 'image-data', url: 'data:image/jpeg;base64,CCCC' }, { type: 'image-data', url }])
  expect(reader.hasContent).toBe(true)
})
