import { expect, test } from 'vitest'
import { drawn, exportFile, readExport, reasons, storedExport } from '../../kit/exports.ts'
import { libreChat } from '#core/transfer/read-librechat.ts'

const stored = storedExport('librechat')

// Nested exports repeat `parentMessageId`, or lack it; the two forms of one conversation must give the same ids.
test('flat and nested are the same conversation, shown at the last of the siblings', async () => {
  const { conversations: [flat, nested] } = await readExport(libreChat, stored)
  expect(flat).toEqual(nested)
  expect(flat && drawn(flat)).toEqual([
    'user: Draw a cat',
    '  GPT-4o: thought A cat has ears. | Here it is. | call dalle({"prompt":"cat"}) done | call lookup({}) | image image.png',
    '  Claude: A second drawing.',
    '    user: Thanks',
    '      Claude:  *',
  ])
})

test('settings, dates, raw model ids, tokens, and an error in place of its text', async () => {
  const { conversations: [conversation] } = await readExport(libreChat, stored)
  expect(conversation).toMatchObject({
    title: 'A cat', createdAt: '2025-06-01T10:00:00.000Z', updatedAt: '2025-06-01T10:02:05.000Z',
    settings: { systemPrompt: 'You draw.', parameters: { temperature: 0.7, topP: 1, maxTokens: 1000, reasoningEffort: 'low' } },
  })
  expect(conversation?.messages[1]).toMatchObject({ madeWith: { model: 'gpt-4o-2024-08-06', endpointName: 'GPT-4o' }, usage: { outputTokens: 42 } })
  expect(conversation?.messages[4]).toMatchObject({ status: 'error', error: { message: 'Rate limit exceeded' }, parts: [] })
})

test('files without their bytes are counted, unknown content too, the key without the key', async () => {
  const { conversations, skipped } = await readExport(libreChat, stored.slice(0, 1))
  expect(reasons(skipped)).toEqual([
    'key-not-kept A cat: options.apiKey', 'image-missing A cat: cat.png', 'file-not-kept A cat: notes.pdf', 'image-missing A cat: lost.png', 'unknown-content A cat: smell',
  ])
  expect(JSON.stringify([conversations, skipped])).not.toContain('sk-canary')
})

test('an image that lies beside the conversation comes in', async () => {
  const { conversations, skipped } = await readExport(libreChat, [...stored.slice(0, 1), exportFile('export/images/u/cat.png', Buffer.from([0x89, 0x50, 0]))])
  expect(conversations[0]?.messages[0]?.parts[0]).toMatchObject({ type: 'found-image', name: 'cat.png', file: { path: 'export/images/u/cat.png' } })
  expect(reasons(skipped)).not.toContain('image-missing A cat: cat.png')
})

// Recursion over `children` ends at about 10,000 levels.
test('a conversation of 20,000 nested messages is read', async () => {
  const depth = 20_000
  let open = ''
  for (let n = 0; n < depth; n += 1) open += `{"messageId":"m${n}","isCreatedByUser":${n % 2 === 0},"text":"${n}","children":[`
  const { conversations } = await readExport(libreChat, [exportFile('deep.json', `{"conversationId":"c","title":"Deep","recursive":true,"messages":[${open}${']}'.repeat(depth)}]}`)])
  expect(conversations[0]?.messages.length).toBe(depth)
  expect(conversations[0]?.activeLeafId).toBe(`message:c/m${depth - 1}`)
})

test('what calls itself a conversation and has no messages is told as that', async () => {
  const { conversations, skipped } = await readExport(libreChat, [
    exportFile('a.json', '{"conversationId":"c","title":"No list","recursive":false,"messages":"none"}'),
    exportFile('b.json', '{"conversationId":"d","title":"Nothing","recursive":false,"messages":[]}'),
    exportFile('c.json', '{"conversationId":"e","title":"Cut","messages":[{"messageId":"x","te'),
  ])
  expect(conversations).toEqual([])
  expect(reasons(skipped)).toEqual(['not-a-conversation No list', 'no-messages Nothing', 'json-cut c.json'])
})
