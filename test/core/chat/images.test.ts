import { rmSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import type { Message } from '#shared/message.ts'
import { testHost } from '#kit/core.ts'
import { png } from '#kit/images.ts'
import { pdf } from '#kit/samples.ts'
import { CLAUDE, GPT, LLAMA, connected } from '#kit/story.ts'
import { defaultEndpoints, openEndpoints } from '#kit/workspace/index.ts'
import type { RecordedRequest, WorkspaceOptions } from '#kit/workspace/index.ts'

/** An image that no encoder makes small: every one is another. */
async function noisy(seed: number, width = 1_000, height = 750): Promise<File> {
  const bytes = await sharp({ create: { width, height, channels: 3, background: '#808080', noise: { type: 'gaussian', mean: 100 + seed, sigma: 40 } } }).jpeg({ quality: 80 }).toBuffer()
  return new File([new Uint8Array(bytes)], `photo-${seed}.jpg`, { type: 'image/jpeg' })
}

async function story(options: WorkspaceOptions = {}): Promise<Awaited<ReturnType<typeof connected>> & { say(name: string, text: string, files?: readonly File[]): Promise<Message>; asked(): readonly RecordedRequest[] }> {
  const parley = await connected({}, options)
  const { client, endpoint, reply, workspace } = parley
  let conversationId: string | null = null
  const say = async (name: string, text: string, files: readonly File[] = []): Promise<Message> => {
    const attachments = await Promise.all(files.map((file) => client.put(file)))
    const sent = await client.chat.send({ conversationId, text, attachmentIds: attachments.map(({ id }) => id), targets: [{ endpointId: endpoint(name) }] })
    conversationId = sent.conversationId
    return reply(sent.replyIds[0] ?? '')
  }
  return { ...parley, say, asked: () => workspace.requests.filter(({ method }) => method === 'POST') }
}

const imagesOf = (request: RecordedRequest | undefined): string[] => request?.turns.flatMap(({ images }) => images.map(({ width, height }) => `${width}x${height}`)) ?? []

// An image over the limit in the history made every later turn fail.
test('twenty turns with an image each go on, whatever the endpoint limits, and most of them without a refusal', async () => {
  const { say, asked, workspace, client, endpoint } = await story()
  workspace.limitImages(GPT, { maxEdge: 900, maxBytes: 250_000, maxImages: 6, maxBodyBytes: 700_000 })
  const photo = await noisy(1)
  for (let turn = 1; turn <= 20; turn += 1) {
    const message = await say(GPT, `What is in picture ${turn}?`, [turn === 1 ? photo : await png({ width: 60 + turn, height: 40 }), ...(turn % 5 === 0 ? [await noisy(turn)] : [])])
    expect([turn, message.status, message.error]).toEqual([turn, 'done', undefined])
  }
  expect(asked().length).toBeLessThanOrEqual(24)
  expect(imagesOf(asked().at(-1)).length).toBeGreaterThan(1)
  const { endpoints } = await client.endpoints.list({})
  expect(endpoints.find(({ id }) => id === endpoint(GPT))?.images).toMatchObject({ maxBytes: 250_000, maxImages: 6 })
  expect(await say(GPT, 'How many?')).toMatchObject({ status: 'done', sentImages: { why: 'too-many' } })
}, 30_000)

test('a move to an endpoint without vision keeps the words, and back again the images are there', async () => {
  const { say, asked } = await story()
  expect((await say(CLAUDE, 'What is this?', [await png()])).sentImages).toBeUndefined()
  expect(await say(LLAMA, 'And in words?')).toMatchObject({ status: 'done', sentImages: { sent: 0, leftOut: 1, why: 'no-vision' } })
  expect(asked().at(-1)?.turns.map(({ content }) => content)).toMatchObject(['[image left out: chart.png]\n\nWhat is this?', expect.any(String), 'And in words?'])
  expect((await say(CLAUDE, 'How wide was the picture?')).sentImages).toBeUndefined()
  expect(imagesOf(asked().at(-1))).toEqual(['64x48'])
})

test('a refusal that names its limit is repeated once, within the limit, and never comes again', async () => {
  const { say, asked, workspace, client, endpoint } = await story()
  workspace.limitImages(GPT, { maxEdge: 400 })
  const first = await say(GPT, 'What is this?', [await png({ width: 800, height: 600 })])
  expect(first).toMatchObject({ status: 'done', sentImages: { sent: 1, scaled: 1, leftOut: 0, why: 'too-large' } })
  expect(asked().map(imagesOf)).toEqual([['800x600'], ['400x300']])
  await say(GPT, 'And this?', [await png({ width: 640, height: 640 })])
  expect(asked().slice(2).map(imagesOf)).toEqual([['400x300', '400x400']])
  const { endpoints } = await client.endpoints.list({})
  expect(endpoints.find(({ id }) => id === endpoint(GPT))?.learned).toMatchObject([{ field: 'images.maxEdge', limit: 400, said: expect.stringContaining('400 pixels') as string }])
})

test('a body that is too large names its limit, and all fits afterwards', async () => {
  const { say, asked, workspace } = await story()
  workspace.limitImages(CLAUDE, { maxBodyBytes: 400_000 })
  const message = await say(CLAUDE, 'What are these?', await Promise.all([noisy(1), noisy(2), noisy(3)]))
  expect(message).toMatchObject({ status: 'done', sentImages: { sent: 3, scaled: 3, why: 'too-large' } })
  expect(asked()).toHaveLength(2)
})

test('what is refused without a reason is repeated smaller once, then the person chooses; without images all goes on, here and in later turns', async () => {
  const { say, asked, workspace, client, reply } = await story()
  workspace.limitImages(GPT, { formats: [] })
  const failed = await say(GPT, 'What is this?', [await png({ width: 1_200, height: 600 })])
  expect(failed).toMatchObject({ status: 'error', error: { code: 'image-refused' }, sentImages: { scaled: 1, why: 'refused' } })
  expect(asked().map(imagesOf)).toEqual([['1200x600'], ['1024x512']])
  const { replyId } = await client.chat.retry({ messageId: failed.id, images: 'none' })
  expect(await reply(replyId)).toMatchObject({ status: 'done', sentImages: { sent: 0, leftOut: 1, why: 'refused' } })
  expect(await say(GPT, 'Go on.')).toMatchObject({ status: 'done' })
  expect(asked()).toHaveLength(4)
  // Another endpoint has refused nothing.
  await say(CLAUDE, 'And you?')
  expect(imagesOf(asked().at(-1))).toEqual(['1200x600'])
})

test('what was taken only when it was sent otherwise is sent so in later turns, and is not refused again', async () => {
  const { say, asked, workspace } = await story()
  workspace.limitImages(GPT, { formats: ['PNG'] })
  const webp = new File([new Uint8Array(await sharp({ create: { width: 40, height: 30, channels: 3, background: '#808080' } }).webp().toBuffer())], 'small.webp')
  expect(await say(GPT, 'What is this?', [webp])).toMatchObject({ status: 'done', sentImages: { scaled: 1, why: 'refused' } })
  await say(GPT, 'Go on.')
  await say(GPT, 'And on.')
  expect(asked().map((request) => request.turns.flatMap(({ images }) => images.map(({ format }) => format)))).toEqual([['WebP'], ['PNG'], ['PNG'], ['PNG']])
})

test.each([
  [CLAUDE, 'Chat completions'], ['databricks-gpt-5-3-codex', 'Responses'],
])('%s (%s): each limit in turn is learned by one refusal, and the turn after it has none', async (name) => {
  const { say, asked, workspace } = await story()
  // The last is a little less than is sent by then, whatever encoders make of it.
  const limits = [() => ({ maxEdge: 300 }), () => ({ maxBytes: 20_000 }), () => ({ maxImages: 2 }), () => ({ maxBodyBytes: Math.round(JSON.stringify(asked().at(-1)?.body).length * 0.8) })]
  const photo = await noisy(3, 500, 400)
  for (const [index, limitNow] of limits.entries()) {
    const limit = limitNow()
    workspace.limitImages(name, limit)
    const before = asked().length
    expect([limit, (await say(name, `Look at ${index}.`, [photo, await png({ width: 310 + index, height: 20 })])).status]).toEqual([limit, 'done'])
    expect([limit, asked().length - before]).toEqual([limit, 2])
    expect((await say(name, 'And again?')).status).toBe('done')
    expect([limit, asked().length - before]).toEqual([limit, 3])
  }
})

test('a message whose images were refused does not spoil the next, which is sent its words', async () => {
  const { say, asked, workspace } = await story()
  workspace.limitImages(GPT, { formats: [] })
  await say(GPT, 'What is this?', [await png()])
  workspace.limitImages(GPT, {})
  expect(await say(GPT, 'Never mind.')).toMatchObject({ status: 'done' })
  expect(asked().at(-1)?.turns.at(-1)?.text).toContain('What is this?')
  expect(imagesOf(asked().at(-1))).toEqual([])
  expect(await say(GPT, 'This one?', [await png({ width: 30, height: 20 })])).toMatchObject({ status: 'done' })
  expect(imagesOf(asked().at(-1))).toEqual(['30x20'])
})

test('a person who sends smaller images after that is sent for with much smaller ones', async () => {
  const { say, asked, workspace, client, reply } = await story()
  workspace.limitImages(GPT, { formats: [] })
  const failed = await say(GPT, 'What is this?', [await png({ width: 1_200, height: 600 })])
  workspace.limitImages(GPT, {})
  const { replyId } = await client.chat.retry({ messageId: failed.id, images: 'smaller' })
  expect(await reply(replyId)).toMatchObject({ status: 'done' })
  expect(imagesOf(asked().at(-1))).toEqual(['640x320'])
})

test('an endpoint of which nobody knows is tried: what it takes and what it refuses is remembered, and asked for no second time', async () => {
  const { say, asked, client, endpoint, events, until } = await story({ endpoints: [...defaultEndpoints, ...openEndpoints.map((one) => ({ ...one, listing: { ...one.listing, capabilities: {} } }))] })
  await client.endpoints.override({ endpointId: endpoint(LLAMA), overrides: { vision: 'yes' } })
  const refused = await say(LLAMA, 'What is this?', [await png()])
  expect(refused).toMatchObject({ status: 'error', error: { code: 'image-refused' } })
  expect(asked()).toHaveLength(1)
  const visionOf = async (name: string): Promise<string | undefined> => (await client.endpoints.list({})).endpoints.find(({ id }) => id === endpoint(name))?.vision
  expect(await visionOf(LLAMA)).toBe('no')
  expect(await say(LLAMA, 'In words, then.')).toMatchObject({ status: 'done', sentImages: { why: 'no-vision' } })
  // Who says so once more is believed once more.
  await client.endpoints.override({ endpointId: endpoint(LLAMA), overrides: {} })
  await client.endpoints.override({ endpointId: endpoint(LLAMA), overrides: { vision: 'yes' } })
  expect(await visionOf(LLAMA)).toBe('yes')

  const unknown = 'databricks-gpt-6-sol'
  expect(await visionOf(unknown)).toBe('unknown')
  const { n = 0 } = events.at(-1) ?? {}
  expect(await say(unknown, 'And this?', [await png()])).toMatchObject({ status: 'done' })
  await until((event) => event.type === 'endpoints-changed' && event.n > n)
  expect(await visionOf(unknown)).toBe('yes')
})

test('what the plan says of attachments is what is sent, to the byte, and earlier images are counted', async () => {
  const { say, asked, client, endpoint, reply } = await story()
  await say(CLAUDE, 'What is this?', [await png({ width: 3_000, height: 200 })])
  const large = await client.put(await noisy(1, 2_000, 1_500))
  const small = await client.put(await png({ width: 50, height: 40 }))
  const { conversations: [conversation] } = await client.conversations.list({})
  const input = { conversationId: conversation?.id ?? null, endpointId: endpoint(CLAUDE), attachmentIds: [large.id, small.id] }
  const plan = await client.attachments.plan(input)
  expect(plan.items).toMatchObject([
    { id: large.id, what: 'sent', why: 'seenEdge', limit: 1_568, width: 1_568, height: 1_176, mediaType: 'image/jpeg', tokens: 2_459, changes: expect.arrayContaining(['scaled']) as string[], key: expect.any(String) as string },
    { id: small.id, what: 'sent', changes: [], width: 50, height: 40, bytes: small.bytes, tokens: 85 },
  ])
  expect(plan).toMatchObject({ earlier: { sent: 1, scaled: 0, leftOut: 0 }, maxRequestBytes: 33_554_432 })
  const original = await client.attachments.plan({ ...input, sending: { [large.id]: { original: true } } })
  expect(original.items[0]).toMatchObject({ what: 'sent', width: 2_000, height: 1_500, seen: { width: 1_568, height: 1_176 } })
  expect((await client.attachments.plan({ ...input, endpointId: endpoint(LLAMA) }))).toMatchObject({ items: [{ what: 'left-out', why: 'vision' }, { what: 'left-out' }], earlier: { leftOut: 1 }, why: 'vision' })

  const sent = await client.chat.send({ ...input, text: 'And these?', targets: [{ endpointId: input.endpointId }] })
  await reply(sent.replyIds[0] ?? '')
  const images = asked().at(-1)?.turns.at(-1)?.images ?? []
  expect(images.map(({ bytes }) => bytes)).toEqual(plan.items.map(({ bytes }) => bytes))
})

test('whoever stops does not wait for images that are being made, and is told nothing of them later', async () => {
  const { images } = testHost('unused')
  const [begun, gate] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()]
  const make: typeof images.make = async (...given) => {
    begun.resolve(undefined)
    await gate.promise
    return images.make(...given)
  }
  const { client, endpoint, workspace, events } = await connected({ images: { ...images, make } })
  await client.endpoints.override({ endpointId: endpoint(GPT), overrides: { images: { maxEdge: 10 } } })
  const attachment = await client.put(await png())
  const asked = { endpointId: endpoint(GPT), attachmentIds: [attachment.id] }
  const { conversationId } = await client.chat.send({ text: 'What is this?', attachmentIds: asked.attachmentIds, targets: [{ endpointId: asked.endpointId }] })
  await begun.promise
  await client.chat.stop({ conversationId })
  const { messages } = await client.conversations.get({ conversationId })
  expect(messages.at(-1)).toMatchObject({ status: 'stopped' })
  gate.resolve(undefined)
  // It waits for the same file.
  expect(await client.attachments.plan({ ...asked, conversationId: null })).toMatchObject({ items: [{ width: 10 }] })
  await client.app.info({})
  expect(events.slice(events.findIndex(({ type }) => type === 'message-finished')).filter(({ type }) => type === 'message-delta')).toEqual([])
  expect(workspace.requests.filter(({ method }) => method === 'POST')).toEqual([])
})

test('the words of a file are counted before they are sent, and the file that is no more is said to be left out', async () => {
  const { client, endpoint, folder } = await connected()
  const file = await client.put(new File(['The heron is in the reeds. '.repeat(100)], 'notes.txt'))
  const plan = async (): Promise<unknown> => (await client.attachments.plan({ conversationId: null, endpointId: endpoint(LLAMA), attachmentIds: [file.id] })).items
  expect(await plan()).toMatchObject([{ id: file.id, what: 'sent', mediaType: 'text/plain', tokens: file.facts.tokens, width: 0 }])
  rmSync(join(folder, 'blobs', file.id.slice(0, 2), file.id))
  expect(await plan()).toMatchObject([{ id: file.id, what: 'left-out', why: 'unreadable' }])
})

test('pages of a document are pictures within the limits of the endpoint, and words where it sees none', async () => {
  const { client, endpoint, reply, workspace } = await connected()
  const file = await client.put(new File([new Uint8Array(await pdf())], 'report.pdf'))
  const ask = async (name: string): Promise<readonly [Message, RecordedRequest | undefined]> => {
    const sent = await client.chat.send({ text: 'What does it say?', attachmentIds: [file.id], sending: { [file.id]: { as: 'pages' } }, targets: [{ endpointId: endpoint(name) }] })
    return [await reply(sent.replyIds[0] ?? ''), workspace.requests.at(-1)] as const
  }
  const pages = file.facts.pages ?? 0
  const [seen, request] = await ask(CLAUDE)
  expect([seen.status, request?.turns[0]?.images.length]).toEqual(['done', pages])
  expect(Math.max(...(request?.turns[0]?.images.map(({ width, height }) => Math.max(width, height)) ?? []))).toBeLessThanOrEqual(1_568)
  await client.endpoints.override({ endpointId: endpoint(CLAUDE), overrides: { images: { maxImages: pages - 1 } } })
  const [fewer, less] = await ask(CLAUDE)
  expect([fewer.sentImages, less?.turns[0]?.images.length]).toEqual([{ sent: pages - 1, scaled: 0, leftOut: 1, why: 'too-many' }, pages - 1])
  expect(less?.turns[0]?.text).toContain(`[image left out: report.pdf, page ${pages}]`)
  const [read, words] = await ask(LLAMA)
  expect([read.status, read.sentImages, words?.turns[0]?.text]).toEqual(['done', undefined, expect.stringContaining('File: report.pdf')])
})

test('a file that is gone is left out, and the rest goes on', async () => {
  const { say, asked, folder, client } = await story()
  const file = await png({ width: 77, height: 50 })
  await say(CLAUDE, 'What is this?', [file])
  const { id } = await client.put(file)
  rmSync(join(folder, 'blobs', id.slice(0, 2), id))
  rmSync(join(folder, 'made'), { recursive: true, force: true })
  expect(await say(CLAUDE, 'Go on.')).toMatchObject({ status: 'done', sentImages: { leftOut: 1 } })
  expect(asked().at(-1)?.turns[0]?.text).toContain('[image left out: chart.png]')
})
